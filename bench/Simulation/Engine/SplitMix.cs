namespace Nadir.Simulation.Engine;

/// <summary>
/// Random numbers from a seed, the same on every machine and version of .NET: SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable
/// pseudorandom number generators").
/// </summary>
internal sealed class SplitMix(ulong seed)
{
    private ulong state = seed;

    /// <summary>Another source, from this one's next number.</summary>
    public SplitMix Split() => new(Next());

    /// <summary>Uniform in [0, 1).</summary>
    public double NextUnit() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Uniform in [0, <paramref name="end"/>); <paramref name="end"/> is at least 1.</summary>
    public int NextBelow(int end) => (int)(NextUnit() * end);

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public double NextBetween(double low, double high) => low + (NextUnit() * (high - low));

    /// <summary>Exponential with mean 1.</summary>
    public double NextExponential() => -Math.Log(1 - NextUnit());

    private ulong Next()
    {
        state += 0x9E3779B97F4A7C15;
        ulong mixed = state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
