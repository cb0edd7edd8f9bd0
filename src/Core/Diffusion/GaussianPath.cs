using Nadir.Core.Models;

namespace Nadir.Core.Diffusion;

/// <summary>
/// A path from clean (t = 0) to noisy (t = 1): the level at each time. Laws: <see cref="At"/> of 0 is exactly (1, 0); log-SNR falls
/// strictly with t. See NoiseScheduleTests. <see cref="PathCatalog"/> makes them.
/// </summary>
public sealed class GaussianPath
{
    private readonly Func<double, NoiseLevel> level;
    private readonly Func<double, NoiseLevel>? atRatio;

    internal GaussianPath(string name, Func<double, NoiseLevel> level, Func<double, NoiseLevel>? atRatio)
    {
        Name = name;
        this.level = level;
        this.atRatio = atRatio;
    }

    /// <inheritdoc cref="PathCatalog.Cosine"/>
    public static GaussianPath Cosine => PathCatalog.Cosine;

    /// <inheritdoc cref="PathCatalog.Linear"/>
    public static GaussianPath Linear => PathCatalog.Linear;

    /// <summary>Names that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names => PathCatalog.Names;

    /// <summary>The path's name, as model cards and settings write it.</summary>
    public string Name { get; }

    /// <summary>The path of that name; throws ArgumentException, listing those there are, for another.</summary>
    public static GaussianPath Named(string name) => PathCatalog.Named(name);

    /// <summary>The path that a model was trained on: one by name, or the learned one through its card's knots.</summary>
    public static GaussianPath Of(ModelCard card) => card.Path == "learned"
        ? PathCatalog.Learned(card.PathTimes.AsSpan(), card.PathLogSnrs.AsSpan())
        : Named(card.Path);

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

    /// <summary>The level of the path's shape with this σ/α, 0 to +∞; in closed form where the shape has one.</summary>
    public NoiseLevel AtRatio(double ratio) => ratio == 0 ? NoiseLevel.Clean
        : atRatio is null ? At(TimeOf(-2 * Math.Log(ratio)))
        : atRatio(ratio);
}
