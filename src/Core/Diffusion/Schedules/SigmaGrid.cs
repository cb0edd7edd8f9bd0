namespace Nadir.Core.Diffusion.Schedules;

/// <summary>
/// Falling grids of σ/α for N steps, without the closing 0. Every one takes N ≥ 1, one step being the noisy end alone, and throws
/// ArgumentOutOfRangeException unless 0 &lt; sigmaMin ≤ sigmaMax. Checked by the golden schedules.
/// </summary>
public static class SigmaGrid
{
    /// <summary>Even in σ^(1/ρ) (Karras et al. 2022, eq. 5). Both ends are set exactly.</summary>
    public static double[] Karras(double sigmaMin, double sigmaMax, int steps, double rho = 7)
    {
        Require(sigmaMin, sigmaMax, steps);
        var (low, high) = (Math.Pow(sigmaMin, 1 / rho), Math.Pow(sigmaMax, 1 / rho));
        return Ends(Array.ConvertAll(Numbers.Linspace(0, 1, steps), u => Math.Pow(high + (u * (low - high)), rho)), sigmaMin, sigmaMax);
    }

    /// <summary>Even in ln σ, so uniform in log-SNR.</summary>
    public static double[] Exponential(double sigmaMin, double sigmaMax, int steps) => Polyexponential(sigmaMin, sigmaMax, steps, 1);

    /// <summary>ln σ falls as a power of the remaining share; power 1 is exponential.</summary>
    public static double[] Polyexponential(double sigmaMin, double sigmaMax, int steps, double rho)
    {
        Require(sigmaMin, sigmaMax, steps);
        var (low, high) = (Math.Log(sigmaMin), Math.Log(sigmaMax));
        return Ends(
            Array.ConvertAll(Numbers.Linspace(1, 0, steps), u => Math.Exp((Math.Pow(u, rho) * (high - low)) + low)), sigmaMin, sigmaMax);
    }

    /// <summary>Uniform in the time of a continuous variance-preserving path, from t = 1 to <paramref name="end"/> (Song et al. 2021).</summary>
    public static double[] ContinuousVp(double betaD, double betaMin, double end, int steps) => Array.ConvertAll(
        Numbers.Linspace(1, end, steps), t => Math.Sqrt(double.ExpM1((betaD * t * t / 2) + (betaMin * t))));

    /// <summary>Places by quantiles of a Beta(a, b) distribution between the ends (Lee et al. 2024).</summary>
    public static double[] Beta(double sigmaMin, double sigmaMax, int steps, double a = 0.6, double b = 0.6)
    {
        Require(sigmaMin, sigmaMax, steps);
        return Array.ConvertAll(
            Numbers.Linspace(0, 1, steps), u => sigmaMin + (BetaDistribution.Quantile(1 - u, a, b) * (sigmaMax - sigmaMin)));
    }

    /// <summary>Even in log-SNR between the ends (Lu et al. 2022); both ends are kept.</summary>
    public static double[] UniformLogSnr(double sigmaMin, double sigmaMax, int steps) => Exponential(sigmaMin, sigmaMax, steps);

    /// <summary>A table of sigmas resampled to N by linear interpolation of ln σ over evenly spaced places (Sabour et al. 2024).</summary>
    public static double[] LogLinear(ReadOnlySpan<double> table, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var result = new double[steps];
        var places = Numbers.Linspace(0, table.Length - 1, steps);
        for (var i = 0; i < steps; i++)
        {
            var at = Math.Min((int)places[i], table.Length - 2);
            var w = places[i] - at;
            result[i] = w == 0 ? table[at] : Math.Exp(((1 - w) * Math.Log(table[at])) + (w * Math.Log(table[at + 1])));
        }

        return result;
    }

    /// <summary>Flow time shift s·t/(1 + (s − 1)·t).</summary>
    public static double Shift(double t, double shift) => shift * t / (1 + ((shift - 1) * t));

    /// <summary>The levels of a grid of σ/α on a path's shape, closed by the clean level.</summary>
    public static NoiseSchedule ToSchedule(ReadOnlySpan<double> ratios, GaussianPath path)
    {
        var levels = new NoiseLevel[checked(ratios.Length + 1)];
        for (var i = 0; i < ratios.Length; i++)
        {
            levels[i] = path.AtRatio(ratios[i]);
        }

        levels[^1] = NoiseLevel.Clean;
        return new NoiseSchedule(levels, path);
    }

    private static double[] Ends(double[] grid, double sigmaMin, double sigmaMax)
    {
        grid[^1] = sigmaMin;
        grid[0] = sigmaMax;
        return grid;
    }

    private static void Require(double sigmaMin, double sigmaMax, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        if (!(sigmaMin > 0 && sigmaMin <= sigmaMax && double.IsFinite(sigmaMax)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(sigmaMin), sigmaMin, $"a grid needs 0 < sigmaMin <= sigmaMax, both finite, not {sigmaMin} and {sigmaMax}");
        }
    }
}
