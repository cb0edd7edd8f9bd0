namespace Nadir.Core.Diffusion;

/// <summary>
/// The N + 1 levels a sampler visits, from noisy to clean. Laws: N is at least 1; each level is strictly cleaner than the one before;
/// alpha is 0 at the first level only; the last level is exactly (1, 0). A schedule that exists obeys them. See NoiseScheduleTests.
/// </summary>
public sealed class NoiseSchedule
{
    private readonly NoiseLevel[] levels;

    /// <summary>
    /// Copies <paramref name="levels"/>; throws ArgumentException, saying which level is wrong, when a law is broken.
    /// <paramref name="path"/> is where they lie, for solvers that look between them; by default the shape the levels have.
    /// </summary>
    public NoiseSchedule(ReadOnlySpan<NoiseLevel> levels, GaussianPath? path = null)
        : this(levels, path, Validated(levels))
    {
    }

    private NoiseSchedule(ReadOnlySpan<NoiseLevel> levels, GaussianPath? path, bool endsClean)
    {
        this.levels = levels.ToArray();
        Path = path ?? PathCatalog.OfShape(levels);
        EndsClean = endsClean;
    }

    /// <summary>The path the levels lie on.</summary>
    public GaussianPath Path { get; }

    /// <summary>Number of steps N, at least 1.</summary>
    public int Steps => levels.Length - 1;

    /// <summary>All N + 1 levels.</summary>
    public ReadOnlySpan<NoiseLevel> Levels => levels;

    /// <summary>Always true outside the tests: the last level is exactly (1, 0).</summary>
    internal bool EndsClean { get; }

    /// <summary>The level before step <paramref name="index"/>, 0 to N.</summary>
    public NoiseLevel this[int index] => levels[index];

    /// <summary>
    /// A stretch of levels taken as it is. The references' grids may stop at a noisy level or stand still, and orders of convergence
    /// are measured between two noisy levels; no product is made from one.
    /// </summary>
    internal static NoiseSchedule Stretch(ReadOnlySpan<NoiseLevel> levels, GaussianPath? path = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels.Length, 2, nameof(levels));
        return new NoiseSchedule(levels, path, levels[^1] == NoiseLevel.Clean);
    }

    private static bool Validated(ReadOnlySpan<NoiseLevel> levels)
    {
        if (levels.Length < 2)
        {
            throw new ArgumentException($"a schedule has at least 2 levels (1 step), not {levels.Length}", nameof(levels));
        }

        for (var i = 1; i < levels.Length; i++)
        {
            if (levels[i].Alpha == 0)
            {
                throw new ArgumentException($"level {i} has alpha 0; only the first may", nameof(levels));
            }

            if (!levels[i].IsCleanerThan(levels[i - 1]))
            {
                throw new ArgumentException(
                    $"levels must fall strictly from noisy to clean; level {i} {levels[i]} is not cleaner than {levels[i - 1]}",
                    nameof(levels));
            }
        }

        if (levels[^1] != NoiseLevel.Clean)
        {
            throw new ArgumentException($"a schedule must end clean, at alpha 1 and sigma 0, not at {levels[^1]}", nameof(levels));
        }

        return true;
    }
}
