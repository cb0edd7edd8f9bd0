namespace Nadir.Core.Diffusion;

/// <summary>
/// How noisy a state is: x = <paramref name="Alpha"/> · x0 + <paramref name="Sigma"/> · ε, with ε standard normal.
/// Both are finite and not negative, and not both 0; the constructor throws ArgumentOutOfRangeException otherwise.
/// </summary>
/// <param name="Alpha">Factor on the clean signal; 0 is pure noise.</param>
/// <param name="Sigma">Standard deviation of the noise; 0 is clean.</param>
public readonly record struct NoiseLevel(double Alpha, double Sigma)
{
    /// <summary>The clean end of every schedule: alpha 1, sigma 0.</summary>
    public static NoiseLevel Clean { get; } = new(1, 0);

    /// <summary>Factor on the clean signal, at least 0.</summary>
    public double Alpha { get; } = Checked(Alpha, Sigma, nameof(Alpha));

    /// <summary>Standard deviation of the noise, at least 0.</summary>
    public double Sigma { get; } = Checked(Sigma, Alpha, nameof(Sigma));

    /// <summary>Log signal-to-noise ratio λ = 2 ln(α/σ): +∞ when clean, −∞ at α = 0.</summary>
    public double LogSnr => Alpha == 0 ? double.NegativeInfinity
        : Sigma == 0 ? double.PositiveInfinity
        : 2 * Math.Log(Alpha / Sigma);

    /// <summary>Noise per unit of signal, σ/α, the sigma of variance-exploding samplers; +∞ at α = 0.</summary>
    public double Ratio => Sigma / Alpha;

    /// <summary>The variance-preserving level (α² + σ² = 1) of a ratio σ/α; +∞ gives alpha 0.</summary>
    public static NoiseLevel FromRatio(double ratio)
    {
        if (double.IsPositiveInfinity(ratio))
        {
            return new NoiseLevel(0, 1);
        }

        var alpha = 1 / Math.Sqrt(1 + (ratio * ratio));
        return new NoiseLevel(alpha, ratio * alpha);
    }

    /// <summary>The variance-preserving level of a log-SNR; −∞ gives alpha 0, +∞ the clean level.</summary>
    public static NoiseLevel FromLogSnr(double logSnr) => FromRatio(Math.Exp(-logSnr / 2));

    /// <summary>True when this level has strictly less noise per signal than <paramref name="other"/>.</summary>
    public bool IsCleanerThan(NoiseLevel other) => Sigma * other.Alpha < other.Sigma * Alpha;

    private static double Checked(double value, double other, string name)
    {
        if (!double.IsFinite(value) || value < 0 || (value == 0 && other == 0))
        {
            throw new ArgumentOutOfRangeException(
                name, value, $"a noise level has finite alpha and sigma of at least 0, not both 0; {name} is {value}");
        }

        return value;
    }
}
