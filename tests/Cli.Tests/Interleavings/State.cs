namespace Nadir.Cli.Tests.Interleavings;

/// <summary>A state of the whole: what is stored and sent, where each worker stands, what may still go wrong, what has been computed.</summary>
internal sealed record State
{
    /// <summary>What is stored and sent.</summary>
    public required World World { get; init; }

    /// <summary>The workers.</summary>
    public required Worker[] Workers { get; init; }

    /// <summary>What may still go wrong.</summary>
    public required Bounds Left { get; init; }

    /// <summary>Whether a worker that died holds the lease.</summary>
    public bool LeaseOfTheDead { get; init; }

    /// <summary>Times that each unit was computed.</summary>
    public required byte[] Computed { get; init; }

    /// <summary>Units, a bit each, that were sent and not done when a fault struck: these may be computed once more for each fault.</summary>
    public int Exposed { get; init; }

    /// <summary>Whether the lease can be taken.</summary>
    public bool LeaseIsFree => !LeaseOfTheDead && !Workers.Any(worker => worker.Holds);

    /// <summary>Whether nothing is left to do.</summary>
    public bool IsEnd => World.Messages.Count == 0 && !LeaseOfTheDead && Workers.All(worker => worker.At is null);

    /// <summary>With another worker in one place.</summary>
    public State With(int worker, Worker then)
    {
        var workers = (Worker[])Workers.Clone();
        workers[worker] = then;
        return this with { Workers = workers };
    }

    /// <summary>
    /// A number that equal states have in common, and no others; <paramref name="world"/> is the world's. Workers are alike: a state is the same
    /// whichever of them is where.
    /// </summary>
    public UInt128 Key(int world)
    {
        int first = Workers[0].Code;
        int second = Workers.Length > 1 ? Workers[1].Code : 0;
        UInt128 key = (uint)world;
        key = (key << 24) | Part(Math.Min(first, second), 24);
        key = (key << 24) | Part(Math.Max(first, second), 24);
        foreach (int budget in (ReadOnlySpan<int>)[Left.Crashes, Left.Repeats, Left.LeasesLost, Left.Poisons, Left.Vanishings, Left.Retries, Left.Collections])
        {
            key = (key << 2) | Part(budget, 2);
        }

        key = (key << 1) | (LeaseOfTheDead ? 1u : 0u);
        key = (key << 3) | Part(Exposed, 3);
        foreach (byte count in Computed)
        {
            key = (key << 3) | Part(count, 3);
        }

        return key;
    }

    private static uint Part(int value, int bits) => value >= 0 && value < 1 << bits
        ? (uint)value
        : throw new InvalidOperationException($"{value} does not fit the {bits} bits that a state has for it");
}
