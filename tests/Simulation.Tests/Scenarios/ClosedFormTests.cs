using Nadir.Core.Geometry;
using Nadir.Simulation.Engine;
using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Tests.Scenarios;

/// <summary>The simulator against what can be worked out by hand.</summary>
public sealed class ClosedFormTests
{
    [Theory]
    [InlineData(1, 1, 2.5)]
    [InlineData(10, 3, 1)]
    [InlineData(12, 3, 0.125)]
    [InlineData(5, 8, 7)]
    [InlineData(1000, 7, 0.01)]
    public void EqualUnits_OnWorkersThatAreThere_TakeCeilingOfUnitsOverWorkers(int units, int workers, double seconds)
    {
        var drops = Enumerable.Repeat(new SceneDrop(TimeSpan.Zero, Cases.OneTile), units).ToList();

        var outcome = Simulator.Run(Cases.OnlyUnits(drops, seconds, workers));

        int turns = (units + workers - 1) / workers;
        Assert.Equal(TimeSpan.FromSeconds(seconds) * turns, outcome.Finished);
        Assert.Equal(TimeSpan.FromSeconds(seconds) * units, outcome.Upscaler.Busy);
        Assert.Equal(units, outcome.Upscaler.Done);
    }

    [Fact]
    public void OneScene_UnitsOfOneScene_TakeCeilingOfUnitsOverWorkers()
    {
        var shape = new SceneShape(new PixelSize(1000, 700), 1);

        var outcome = Simulator.Run(Cases.OnlyUnits([new SceneDrop(TimeSpan.Zero, shape)], 2, workers: 6));

        // 128-pixel tiles that own 96 and keep a halo of 16 at the scene's edge too: 11 columns, 7 rows.
        Assert.Equal(77, outcome.Upscaler.Done);
        Assert.Equal(TimeSpan.FromSeconds(2 * 13), outcome.Finished);
    }

    /// <summary>Random arrivals, equal service, one worker: mean wait is rho s / (2 (1 - rho)) (Pollaczek and Khinchine).</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.7)]
    public void RandomArrivals_OneWorker_WaitAsPollaczekAndKhinchineSay(double load)
    {
        const int count = 40_000;

        var outcome = Simulator.Run(Cases.OnlyUnits(Poisson(count, meanSeconds: 1 / load), 1, workers: 1));

        double expected = load / (2 * (1 - load));
        Assert.InRange(outcome.Upscaler.MeanWait.TotalSeconds, 0.94 * expected, 1.06 * expected);
    }

    /// <summary>Mean number waiting, as the scaler's own looks see it, is the arrival rate times the mean wait.</summary>
    [Fact]
    public void RandomArrivals_SeenEverySecond_KeepLittlesLaw()
    {
        var scenario = Cases.OnlyUnits(Poisson(10_000, meanSeconds: 1.25), 2, workers: 2);
        scenario = scenario with { Upscaler = scenario.Upscaler with { Scale = scenario.Upscaler.Scale with { Polling = TimeSpan.FromSeconds(1) } } };

        var outcome = Simulator.Run(scenario);

        double seen = outcome.Samples.Average(sample => sample.Waiting);
        double said = outcome.Upscaler.Waited.TotalSeconds / outcome.Finished.TotalSeconds;
        Assert.True(said > 0.1, $"the queue is hardly ever used: {said} waiting");
        Assert.InRange(seen, 0.97 * said, 1.03 * said);
    }

    [Fact]
    public void FirstReplica_OfNone_ComesAtTheFirstLookAndStartsCold()
    {
        var scenario = Cases.OnlyUnits([new SceneDrop(TimeSpan.Zero, Cases.OneTile)], 5, workers: 1);
        scenario = scenario with { Upscaler = new StageSettings("Upscaler", new ScaleSettings(0, 1, 1)) { ColdStart = TimeSpan.FromSeconds(100) } };

        var outcome = Simulator.Run(scenario);

        Assert.Equal(TimeSpan.FromSeconds(30 + 100 + 5), outcome.Finished);
        Assert.Equal(TimeSpan.FromSeconds(100), outcome.Upscaler.Cold);

        // Seen busy last at 120 s, empty from 150 s on: gone at the first look 300 s after the last message was seen.
        Assert.Equal(TimeSpan.FromSeconds(120 + 300 - 30), outcome.Upscaler.Paid);
    }

    [Theory]
    [InlineData(4, 1, 1, 2 + 0.1 + 0.36)]
    [InlineData(4, 1, 2, 2)]
    [InlineData(4, 100, 1, 0.02 + 0.46)]
    [InlineData(4, 100, 2, 0.24)]
    [InlineData(4, 100, 24, 0.02)]
    public void Unit_NetworkAndTheRest_OverlapAsFarAsMessagesUnderWayAllow(double tiles, double speedUp, int underWay, double expected)
    {
        var times = new WorkTimes { InferPerTile = 0.5, AroundPerTile = 0.025, PerRequest = 0.04 };

        Assert.Equal(expected, times.Unit(tiles, speedUp, underWay), 9);
    }

    private static List<SceneDrop> Poisson(int count, double meanSeconds)
    {
        var random = new SplitMix(7);
        double at = 0;
        var drops = new List<SceneDrop>(count);
        for (int i = 0; i < count; i++)
        {
            at += random.NextExponential() * meanSeconds;
            drops.Add(new SceneDrop(TimeSpan.FromSeconds(at), Cases.OneTile));
        }

        return drops;
    }
}
