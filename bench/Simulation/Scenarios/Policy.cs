using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Scenarios;

/// <summary>How the Upscalers are run, and what is assumed of their machines.</summary>
internal sealed record Policy
{
    /// <summary>Most replicas, or the number of a fixed pool.</summary>
    public int Replicas { get; init; } = 8;

    /// <summary>Whether there are always <see cref="Replicas"/>, paid for until the work is done and the horizon has passed.</summary>
    public bool IsFixed { get; init; }

    /// <summary>Messages for each replica wanted.</summary>
    public int Target { get; init; } = 500;

    /// <summary>Seconds between two looks at the queue.</summary>
    public double Polling { get; init; } = 30;

    /// <summary>Seconds of an empty queue before the last replicas go. The window before some of them go cannot be set.</summary>
    public double Cooldown { get; init; } = 300;

    /// <summary>Seconds from the decision to a replica that works. An assumption.</summary>
    public double ColdStart { get; init; } = 120;

    /// <summary>Seconds that a replica which is told to stop may go on.</summary>
    public double Grace { get; init; } = 30;

    /// <summary>How often the cloud takes a replica away, times an hour.</summary>
    public double PreemptionsPerHour { get; init; }

    /// <summary>How many times faster the network runs than measured. An assumption.</summary>
    public double SpeedUp { get; init; } = 30;

    /// <summary>Messages that a replica has under way: host.json's <c>batchSize</c> + <c>newBatchThreshold</c>.</summary>
    public int UnderWay { get; init; } = 2;

    /// <summary>Tiles in a unit.</summary>
    public int UnitTiles { get; init; } = 4;

    /// <summary>Most replicas of each of the other stages.</summary>
    public int CpuReplicas { get; init; } = 10;

    /// <summary>What tables call it.</summary>
    public string Name => IsFixed ? $"fixed {Replicas}" : $"0 to {Replicas}";

    /// <summary>The scenario of some drops under this policy.</summary>
    public Scenario On(string name, IReadOnlyList<SceneDrop> drops, WorkTimes times, TimeSpan horizon, ulong seed)
    {
        var scale = IsFixed ? ScaleSettings.Fixed(Replicas) : new ScaleSettings(0, Replicas, Target);
        return new Scenario
        {
            Name = name,
            Drops = drops,
            Times = times,
            Tiling = new TilingSettings { TilesPerUnit = UnitTiles },
            SpeedUp = SpeedUp,
            UnderWay = UnderWay,
            Ingest = Cpu("Ingest"),
            Tiler = Cpu("Tiler"),
            Upscaler = new StageSettings("Upscaler", Timed(scale))
            {
                ColdStart = TimeSpan.FromSeconds(ColdStart),
                PickUp = HalfOfPolling,
                Grace = TimeSpan.FromSeconds(Grace),
                PreemptionsPerHour = PreemptionsPerHour,
            },
            Stitcher = Cpu("Stitcher"),
            Horizon = horizon,
            Seed = seed,
        };
    }

    /// <summary>Half of host.json's <c>maxPollingInterval</c> of 2 s.</summary>
    private static TimeSpan HalfOfPolling => TimeSpan.FromSeconds(1);

    /// <summary>A stage without a GPU: one message a replica, which takes 20 s to start (an assumption) and is not cut off.</summary>
    private StageSettings Cpu(string name) => new(name, Timed(new ScaleSettings(0, CpuReplicas, 1)))
    {
        ColdStart = TimeSpan.FromSeconds(20),
        PickUp = HalfOfPolling,
    };

    private ScaleSettings Timed(ScaleSettings scale) => scale with
    {
        Polling = TimeSpan.FromSeconds(Polling),
        Cooldown = TimeSpan.FromSeconds(Cooldown),
    };
}
