using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Scenarios;

/// <summary>What came of a scenario.</summary>
internal sealed record Outcome
{
    /// <summary>The scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>When the last product was there.</summary>
    public required TimeSpan Finished { get; init; }

    /// <summary>When the last replica that is not kept was gone, and the horizon had passed.</summary>
    public required TimeSpan Ended { get; init; }

    /// <summary>From drop to product for each scene, rising.</summary>
    public required IReadOnlyList<TimeSpan> Latencies { get; init; }

    /// <summary>What each stage did, in the order of the stages.</summary>
    public required IReadOnlyList<StageTally> Tallies { get; init; }

    /// <summary>What the Upscaler's scaler saw.</summary>
    public required IReadOnlyList<StageSample> Samples { get; init; }

    /// <summary>The work of all scenes.</summary>
    public required IReadOnlyList<SceneWork> Works { get; init; }

    /// <summary>Events that the run took.</summary>
    public required long Events { get; init; }

    /// <summary>What the Upscaler did.</summary>
    public StageTally Upscaler => Tallies[2];

    /// <summary>Ground covered, km².</summary>
    public double SquareKilometres => Scenario.Drops.Sum(drop => drop.Shape.SquareKilometres);

    /// <summary>The latency that a share of the scenes keeps (nearest rank); <paramref name="share"/> is above 0 and at most 1.</summary>
    public TimeSpan Latency(double share) => Latencies[(int)Math.Ceiling(share * Latencies.Count) - 1];
}
