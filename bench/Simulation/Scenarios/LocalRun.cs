using Nadir.Core.Geometry;
using Nadir.Simulation.Engine;

namespace Nadir.Simulation.Scenarios;

/// <summary>
/// One scene under <c>nadir upscale</c>, or a few <c>nadir serve</c>, on the machine that was measured: everything is there, nothing is scaled, requests cost what the measured
/// times have in them.
/// </summary>
internal static class LocalRun
{
    /// <summary>Seconds from the drop to the product.</summary>
    public static double Seconds(PixelSize size, int workers, Policy policy, WorkTimes times)
    {
        var scenario = new Scenario
        {
            Name = "local",
            Drops = [new SceneDrop(TimeSpan.Zero, new SceneShape(size, 1))],
            Tiling = new TilingSettings { TilesPerUnit = policy.UnitTiles },
            Times = times with { PerRequest = 0 },
            SpeedUp = 1,
            UnderWay = policy.UnderWay,
            Ingest = Warm("Ingest", 1),
            Tiler = Warm("Tiler", 1),
            Upscaler = Warm("Upscaler", workers),
            Stitcher = Warm("Stitcher", 1),
        };
        return Simulator.Run(scenario).Finished.TotalSeconds;
    }

    private static StageSettings Warm(string name, int workers) => new(name, ScaleSettings.Fixed(workers)) { StartsWarm = true };
}
