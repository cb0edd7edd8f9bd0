namespace Nadir.Cli.Tests.Interleavings;

/// <summary>What may go wrong in one exploration, each at every moment at which it can, and how often at the most.</summary>
internal sealed record Bounds
{
    /// <summary>Workers, 1 or 2; each has one message in hand at a time.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Times a worker dies: its message comes back, its lease runs out some time later.</summary>
    public int Crashes { get; init; }

    /// <summary>Times a message comes back while its worker is still at it, so that it is delivered twice.</summary>
    public int Repeats { get; init; }

    /// <summary>Times a lease runs out while its holder lives, who may find out at any later moment or never.</summary>
    public int LeasesLost { get; init; }

    /// <summary>Messages given up by the host, as after too many deliveries.</summary>
    public int Poisons { get; init; }

    /// <summary>Messages that vanish. The sweep mends it, once nothing else moves.</summary>
    public int Vanishings { get; init; }

    /// <summary>Times that somebody asks for the run to be done again, whatever its state.</summary>
    public int Retries { get; init; }

    /// <summary>Times that somebody clears away what ended runs have left, of any age.</summary>
    public int Collections { get; init; }

    /// <summary>Whether a host deletes a message before its work is done: the mistake of at-most-once delivery.</summary>
    public bool DeletesFirst { get; init; }

    /// <summary>Where it begins: what comes before is done by one worker to which nothing happens.</summary>
    public Start From { get; init; }

    /// <summary>States at which an exploration gives up, by failing: it never ends early in silence.</summary>
    public int MostStates { get; init; } = 8_000_000;
}
