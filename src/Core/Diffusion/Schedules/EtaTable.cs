namespace Nadir.Core.Diffusion.Schedules;

/// <summary>
/// ResShift's schedule (Yue et al. 2023, eq. 10): √η_t geometric from min(m/κ, m) to its end, bent by a power. On x − η·y the level is
/// (1 − η, κ√η). Checked by the golden schedules.
/// </summary>
public sealed class EtaTable
{
    private readonly double[] roots;

    /// <summary>A table of given √η, rising.</summary>
    public EtaTable(ReadOnlySpan<double> rootEtas, double kappa)
    {
        roots = rootEtas.ToArray();
        Kappa = kappa;
    }

    /// <summary>Noise per root of shift κ.</summary>
    public double Kappa { get; }

    /// <summary>Number of steps T.</summary>
    public int Count => roots.Length;

    /// <summary>The published exponential schedule; <paramref name="end"/> is √η_T. One step is the end alone.</summary>
    public static EtaTable Exponential(int steps, double kappa, double minNoiseLevel, double end, double power)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var start = Math.Min(minNoiseLevel / kappa, minNoiseLevel);
        var growth = Math.Exp(Math.Log(end / start) / Math.Max(1, steps - 1));
        var roots = new double[steps];
        for (var t = 0; t < steps; t++)
        {
            var place = steps == 1 ? 0 : Math.Pow((double)t / (steps - 1), power) * (steps - 1);
            roots[t] = steps == 1 ? end : Math.Pow(growth, place) * start;
        }

        return new EtaTable(roots, kappa);
    }

    /// <summary>√η_t.</summary>
    public double RootEta(int t) => roots[t];

    /// <summary>η_t; 0 for t below 0.</summary>
    public double Eta(int t) => t < 0 ? 0 : roots[t] * roots[t];

    /// <summary>The level (1 − η_t, κ√η_t) of x_t − η_t·y; clean below 0.</summary>
    public NoiseLevel Level(int t) => t < 0 ? NoiseLevel.Clean : new NoiseLevel(1 - Eta(t), Kappa * roots[t]);

    /// <summary>Factors (of x_t, of x0) of the mean of q(x_{t−1} | x_t, x0) (ibid., eq. 7).</summary>
    public (double OfX, double OfX0) PosteriorMean(int t) => (Eta(t - 1) / Eta(t), (Eta(t) - Eta(t - 1)) / Eta(t));

    /// <summary>Variance of q(x_{t−1} | x_t, x0) (ibid., eq. 7); 0 at t = 0.</summary>
    public double PosteriorVariance(int t) => Kappa * Kappa * Eta(t - 1) / Eta(t) * (Eta(t) - Eta(t - 1));

    /// <summary>Factor on a latent network's input: 1/√(η_t·κ² + 1), the state's deviation for unit data.</summary>
    public double LatentInputScale(int t) => 1 / Math.Sqrt((Eta(t) * Kappa * Kappa) + 1);

    /// <summary>Factor on a pixel network's input: 1/(3κ√η_t + 1), three deviations of noise around data in ±1.</summary>
    public double PixelInputScale(int t) => 1 / ((3 * Kappa * roots[t]) + 1);
}
