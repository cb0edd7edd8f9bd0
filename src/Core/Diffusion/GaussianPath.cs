namespace Nadir.Core.Diffusion;

/// <summary>
/// A path from clean (t = 0) to noisy (t = 1): the level at each time. Laws: <see cref="At"/> of 0 is exactly (1, 0); log-SNR falls
/// strictly with t. See GaussianPathTests.
/// </summary>
public sealed class GaussianPath
{
    private readonly Func<double, NoiseLevel> level;

    private GaussianPath(string name, Func<double, NoiseLevel> level)
    {
        Name = name;
        this.level = level;
    }

    /// <summary>α = cos(πt/2), σ = sin(πt/2); exactly (0, 1) at t = 1. The bundled models' path.</summary>
    public static GaussianPath Cosine { get; } = new("cosine", static t => t >= 1
        ? new NoiseLevel(0, 1)
        : new NoiseLevel(Math.Cos(Math.PI * t / 2), Math.Sin(Math.PI * t / 2)));

    /// <summary>
    /// Linear β in continuous time, β(t) = 0.1 + 19.9 t (Song et al. 2021, eq. 32): ln α = −19.9 t²/4 − 0.1 t/2. It is the limit of the
    /// DDPM table of 1,000 betas from 1e-4 to 2e-2; the table itself is a beta table, not this path. At t = 1 alpha is 0.00657.
    /// </summary>
    public static GaussianPath Linear { get; } = new("linear", static t =>
    {
        var logAlpha = -(19.9 * t * t / 4) - (0.1 * t / 2);
        return new NoiseLevel(Math.Exp(logAlpha), Math.Sqrt(-double.ExpM1(2 * logAlpha)));
    });

    /// <summary>Names that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cosine", "linear"];

    /// <summary>The path's name, as model cards and settings write it.</summary>
    public string Name { get; }

    /// <summary>The path of that name; throws ArgumentException, listing those there are, for another.</summary>
    public static GaussianPath Named(string name) => name switch
    {
        "cosine" => Cosine,
        "linear" => Linear,
        _ => throw new ArgumentException($"unknown path '{name}'; there are {string.Join(", ", Names)}", nameof(name)),
    };

    /// <summary>The level at time <paramref name="t"/>, 0 to 1; throws ArgumentOutOfRangeException outside, or for NaN.</summary>
    public NoiseLevel At(double t) => t is >= 0 and <= 1
        ? t == 0 ? NoiseLevel.Clean : level(t)
        : throw new ArgumentOutOfRangeException(nameof(t), t, "time on a path is between 0 (clean) and 1 (noisy)");

    /// <summary>The time at which the path has this log-SNR, 0 to 1, to the last bit by bisection; times beyond the ends are the ends.</summary>
    public double TimeOf(double logSnr)
    {
        var (low, high) = (0.0, 1.0);
        for (var mid = 0.5; mid > low && mid < high; mid = low + ((high - low) / 2))
        {
            if (At(mid).LogSnr > logSnr)
            {
                low = mid;
            }
            else
            {
                high = mid;
            }
        }

        return high;
    }
}
