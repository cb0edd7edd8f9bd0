using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Scenarios;

/// <summary>All that a run of the simulator depends on.</summary>
internal sealed record Scenario
{
    /// <summary>What it is called in tables.</summary>
    public required string Name { get; init; }

    /// <summary>The scenes.</summary>
    public required IReadOnlyList<SceneDrop> Drops { get; init; }

    /// <summary>How scenes are cut.</summary>
    public TilingSettings Tiling { get; init; } = new();

    /// <summary>How long work takes.</summary>
    public required WorkTimes Times { get; init; }

    /// <summary>How many times faster than measured the network runs on a worker, above 0. An assumption.</summary>
    public double SpeedUp { get; init; } = 1;

    /// <summary>Messages that an Upscaler has under way: <c>batchSize</c> + <c>newBatchThreshold</c> of host.json; at least 1.</summary>
    public int UnderWay { get; init; } = 2;

    /// <summary>Ingest.</summary>
    public required StageSettings Ingest { get; init; }

    /// <summary>Tiler.</summary>
    public required StageSettings Tiler { get; init; }

    /// <summary>Upscaler.</summary>
    public required StageSettings Upscaler { get; init; }

    /// <summary>Stitcher.</summary>
    public required StageSettings Stitcher { get; init; }

    /// <summary>Until when replicas are paid for at least; 0 for no longer than there is work.</summary>
    public TimeSpan Horizon { get; init; }

    /// <summary>Decides which replica goes and when one is preempted.</summary>
    public ulong Seed { get; init; }

    /// <summary>The stages in their order.</summary>
    public IReadOnlyList<StageSettings> Stages => [Ingest, Tiler, Upscaler, Stitcher];

    /// <summary>What is wrong with it, or null.</summary>
    public string? Fault => this switch
    {
        { Drops.Count: 0 } => $"scenario {Name} has no scenes",
        { SpeedUp: <= 0 } => $"the speed-up is {SpeedUp}; allowed is above 0",
        { UnderWay: < 1 } => $"the messages under way are {UnderWay}; allowed is 1 or more",
        _ => Stages.Select(stage => stage.Scale.Fault is { } fault ? $"{stage.Name}: {fault}" : null).FirstOrDefault(fault => fault is not null),
    };
}
