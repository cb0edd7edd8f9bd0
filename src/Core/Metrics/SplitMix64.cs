namespace Nadir.Core.Metrics;

/// <summary>
/// SplitMix64 (Steele, Lea and Flood 2014): the fixed directions of <see cref="SlicedWasserstein"/>, the
/// same in every language, and the draw of tiles to verify. Not noise; that is an <c>INoiseSource</c>.
/// </summary>
public struct SplitMix64(ulong state)
{
    private ulong state = state;

    /// <summary>The next uniform number in (0, 1], a multiple of 2^-53.</summary>
    public double Next()
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            z ^= z >> 31;
            return ((z >> 11) + 1) * (1.0 / (1UL << 53));
        }
    }
}
