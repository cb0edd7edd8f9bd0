using Nadir.Core.Geometry;
using Nadir.Simulation.Engine;
using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Tests.Scenarios;

/// <summary>Scenarios whose results are known without a simulator.</summary>
internal static class Cases
{
    /// <summary>A scene of one tile.</summary>
    public static SceneShape OneTile { get; } = new(new PixelSize(64, 64), 1);

    /// <summary>
    /// Nothing takes time but the units, each <paramref name="unitSeconds"/>, on <paramref name="workers"/> that are there from the start.
    /// </summary>
    public static Scenario OnlyUnits(IReadOnlyList<SceneDrop> drops, double unitSeconds, int workers) => new()
    {
        Name = "only units",
        Drops = drops,
        Tiling = new TilingSettings { TilesPerUnit = 1 },
        Times = new WorkTimes { InferPerTile = unitSeconds },
        UnderWay = 1,
        Ingest = Free("Ingest"),
        Tiler = Free("Tiler"),
        Upscaler = new StageSettings("Upscaler", ScaleSettings.Fixed(workers)) { StartsWarm = true },
        Stitcher = Free("Stitcher"),
    };

    /// <summary>Some archive under a policy, with times of the usual size.</summary>
    public static Scenario Archive(Policy policy, int scenes = 6, ulong seed = 1) =>
        policy.On("archive", Workloads.Archive(scenes, seed), Times, TimeSpan.Zero, seed);

    /// <summary>Times of the usual size.</summary>
    public static WorkTimes Times { get; } = new()
    {
        IngestPerScene = 0.5,
        IngestPerMegapixel = 0.02,
        CutPerTile = 0.005,
        InferPerTile = 0.5,
        AroundPerTile = 0.02,
        PerRequest = 0.01,
        StitchPerScene = 0.3,
        StitchPerMegapixel = 0.1,
    };

    private static StageSettings Free(string name) => new(name, ScaleSettings.Fixed(1)) { StartsWarm = true };
}
