using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Runs;

/// <summary>Every order, repeat and crash of a run's units ends in a signal to stitch, and never in one too early.</summary>
public sealed class FanInLaws
{
    private static readonly RunId Run = RunFixtures.Run;

    /// <summary>A run, the order its units' messages come in with repeats, and for each unit whether it fails.</summary>
    private static readonly Gen<(int Units, int[] Order, bool[] Fails)> Deliveries =
        from units in Gen.Choose(1, 30)
        from repeats in Gen.Choose(0, units - 1).ArrayOf(units / 3)
        from order in Gen.Shuffle(Enumerable.Range(0, units).Concat(repeats).ToArray())
        from fails in Gen.Elements(false, false, false, true).ArrayOf(units)
        select (units, order, fails);

    [Fact]
    public void Signal_AnyOrderAndRepeats_ComesWithTheLastUnitAndNotBefore() => Law.Holds(Deliveries, async run =>
    {
        using var bench = new RunBench();
        var plan = RunFixtures.PlanOf(run.Units);
        var ended = new HashSet<int>();
        foreach (int unit in run.Order)
        {
            await DeliverAsync(bench.Blobs, bench.Queues, plan, unit, run.Fails[unit]);
            ended.Add(unit);

            int signals = await bench.Queues.CountAsync(QueueNames.StitchScene, CancellationToken.None);
            Assert.Equal(ended.Count == run.Units, signals > 0);
        }
    });

    [Fact]
    public void Signal_ProcessDiesAnywhereAndMessageComesBack_ComesAllTheSame() => Law.Holds(
        from run in Deliveries
        from victim in Gen.Choose(0, run.Units - 1)
        from budget in Gen.Choose(0, 14)
        select (run, victim, budget),
        async crash =>
        {
            using var bench = new RunBench();
            var plan = RunFixtures.PlanOf(crash.run.Units);
            foreach (int unit in crash.run.Order)
            {
                bool fails = crash.run.Fails[unit];
                if (unit == crash.victim)
                {
                    var dying = new CrashingBlobStore(bench.Blobs, bench.Queues, crash.budget);
                    await Record.ExceptionAsync(() => DeliverAsync(dying, dying, plan, unit, fails));
                }

                await DeliverAsync(bench.Blobs, bench.Queues, plan, unit, fails);
            }

            Assert.NotEqual(0, await bench.Queues.CountAsync(QueueNames.StitchScene, CancellationToken.None));
        });

    [Fact]
    public async Task Signal_LastUnitDiesAtEachCallInTurn_ComesWithTheRedelivery()
    {
        for (int budget = 0; ; budget++)
        {
            if (await LastUnitDies(budget))
            {
                Assert.True(budget > 6, $"the last unit made only {budget / 2} calls");
                return;
            }
        }
    }

    [Fact]
    public void Recompute_SomeUnitsEnded_GivesTheOthersInOrderAndSignalsOnlyWhenThereAreNone() => Law.Holds(
        from units in Gen.Choose(1, 30)
        from done in Gen.Elements(true, true, false).ArrayOf(units)
        select done,
        async done =>
        {
            using var bench = new RunBench();
            var plan = RunFixtures.PlanOf(done.Length);
            for (int unit = 0; unit < done.Length; unit++)
            {
                if (done[unit])
                {
                    await bench.PutAsync(BlobLayout.Detail(Run, plan.ShardOf(unit), unit), [1]);
                }
            }

            var missing = await bench.FanIn.RecomputeAsync(Run, plan, CancellationToken.None);

            Assert.Equal(Enumerable.Range(0, done.Length).Where(unit => !done[unit]), missing);
            Assert.Equal(missing.Count == 0 ? 1 : 0, await bench.Queues.CountAsync(QueueNames.StitchScene, CancellationToken.None));
        });

    [Fact]
    public async Task Signal_UnitBothDoneAndFailed_CountsOnce()
    {
        using var bench = new RunBench();
        var plan = RunFixtures.PlanOf(2);

        await DeliverAsync(bench.Blobs, bench.Queues, plan, 0, fails: false);
        await DeliverAsync(bench.Blobs, bench.Queues, plan, 0, fails: true);

        Assert.Equal(0, await bench.Queues.CountAsync(QueueNames.StitchScene, CancellationToken.None));
    }

    [Fact]
    public async Task FailUnit_Repeated_KeepsTheFirstReason()
    {
        using var bench = new RunBench();
        var plan = RunFixtures.PlanOf(1);

        await bench.FanIn.FailUnitAsync(Run, plan, 0, "first", CancellationToken.None);
        await bench.FanIn.FailUnitAsync(Run, plan, 0, "second", CancellationToken.None);

        var marker = await bench.Blobs.ReadAsync(BlobLayout.Failed(Run, 0, 0), CancellationToken.None);
        Assert.Equal(new UnitFailure(1, Run, 0, "first"), PipelineJson.ReadFailure(marker!));
    }

    [Fact]
    public async Task Signal_ManyUnits_IsTheRunsMessage()
    {
        using var bench = new RunBench();
        var plan = RunFixtures.PlanOf(5_100);
        for (int unit = 0; unit < plan.UnitCount; unit++)
        {
            await bench.PutAsync(BlobLayout.Detail(Run, plan.ShardOf(unit), unit), [1]);
        }

        await bench.FanIn.RecomputeAsync(Run, plan, CancellationToken.None);

        string body = Assert.Single(await bench.TakeAsync(QueueNames.StitchScene));
        Assert.Equal(new StitchSceneMessage(1, Run), PipelineJson.ReadStitchScene(body));
    }

    /// <summary>What the Upscaler does with a unit: its detail, or its failed marker, then the fan-in.</summary>
    private static async Task DeliverAsync(IBlobStore blobs, IQueueStore queues, RunPlan plan, int unit, bool fails)
    {
        var fanIn = new FanIn(blobs, queues);
        if (fails)
        {
            await fanIn.FailUnitAsync(Run, plan, unit, "bad", CancellationToken.None);
            return;
        }

        await blobs.CreateAsync(BlobLayout.Detail(Run, plan.ShardOf(unit), unit), new MemoryStream([1]), CancellationToken.None);
        await fanIn.CompleteUnitAsync(Run, plan, unit, CancellationToken.None);
    }

    /// <summary>Whether the last of five units got through all its calls.</summary>
    private static async Task<bool> LastUnitDies(int budget)
    {
        using var bench = new RunBench();
        var plan = RunFixtures.PlanOf(5);
        for (int unit = 0; unit < 4; unit++)
        {
            await DeliverAsync(bench.Blobs, bench.Queues, plan, unit, fails: false);
        }

        var dying = new CrashingBlobStore(bench.Blobs, bench.Queues, budget);
        var death = await Record.ExceptionAsync(() => DeliverAsync(dying, dying, plan, 4, fails: false));
        Assert.True(death is null or StorageUnavailableException);
        await DeliverAsync(bench.Blobs, bench.Queues, plan, 4, fails: false);

        Assert.NotEqual(0, await bench.Queues.CountAsync(QueueNames.StitchScene, CancellationToken.None));
        return death is null;
    }
}
