using System.Collections.Concurrent;
using FsCheck.Fluent;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Memory;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;
using Xunit.Abstractions;

namespace Nadir.Upscaler.Tests;

/// <summary>Units of different runs share calls of a model, and nobody notices but the clock.</summary>
public sealed class TileBatcherTests : IDisposable
{
    private const int Side = 8;
    private const int Largest = 16;
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);
    private static readonly ModelCard Card = PatternDetailModel.NewCard(batch: Largest);

    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly ManualClock clock = new();
    private readonly ComingUnits coming = new();
    private readonly IDisposable another;
    private readonly ITestOutputHelper output;

    /// <summary>Another unit is coming all the time, unless a test disposes it.</summary>
    public TileBatcherTests(ITestOutputHelper output)
    {
        this.output = output;
        another = coming.Add();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        another.Dispose();
        turn.Dispose();
    }

    /// <summary>Whoever is here already goes together, of whatever settings; the clock does not move.</summary>
    [Fact]
    public async Task Run_LastUnitThatWasComing_EndsEveryonesWait()
    {
        var model = new PatternDetailModel(Card);
        var batcher = NewBatcher(model);
        var requests = new[] { NewRequest(1, 2), NewRequest(2, 2, seed: 7), NewRequest(3, 2) };
        var tasks = requests.Select(request => batcher.RunAsync(request, CancellationToken.None)).ToArray();
        Assert.Equal(0, model.Calls);

        another.Dispose();
        await Task.WhenAll(tasks);

        Assert.Equal(2, model.Calls);
        Assert.All(requests, request => Assert.Equal(Alone(request), request.Residual.Span.ToArray()));
    }

    /// <summary>The last one joins before the others stop waiting for it, even if their call begins at that very moment.</summary>
    [Fact]
    public async Task Rent_LastUnitThatComes_GoesWithThoseWhoWaited()
    {
        var model = new PatternDetailModel(Card);
        var batcher = NewBatcher(model);
        using var first = new RentedModel(model, batcher, coming);
        using var second = new RentedModel(model, batcher, coming);
        another.Dispose();
        coming.NoneLeft += () => SpinWait.SpinUntil(() => model.Calls > 0, TimeSpan.FromMinutes(1));
        var requests = new[] { NewRequest(1, 2), NewRequest(2, 2) };

        await Task.WhenAll(first.RunAsync(requests[0], CancellationToken.None), second.RunAsync(requests[1], CancellationToken.None));

        Assert.Equal(1, model.Calls);
        Assert.All(requests, request => Assert.Equal(Alone(request), request.Residual.Span.ToArray()));
    }

    /// <summary>A unit that has its answer may come again with further bands; once it gives the model back nobody waits for it.</summary>
    [Fact]
    public async Task Rent_UnitThatGivesTheModelBack_IsNotWaitedFor()
    {
        var model = new PatternDetailModel(Card);
        var batcher = NewBatcher(model);
        using var second = new RentedModel(model, batcher, coming);
        var first = new RentedModel(model, batcher, coming);
        another.Dispose();
        var running = second.RunAsync(NewRequest(2, 2), CancellationToken.None);
        Assert.Equal(0, model.Calls);

        first.Dispose();
        await running;

        Assert.Equal(1, model.Calls);
    }

    [Fact]
    public async Task Run_NobodyComing_DoesNotWait()
    {
        another.Dispose();
        another.Dispose();

        await NewBatcher(new PatternDetailModel(Card)).RunAsync(NewRequest(1, 2), CancellationToken.None);
    }

    [Fact]
    public async Task Run_UnitsThatWait_ShareOneCallAndGetWhatTheyWouldAlone()
    {
        var model = new PatternDetailModel(Card);
        var batcher = NewBatcher(model);
        var requests = new[] { NewRequest(1, 3), NewRequest(2, 5), NewRequest(3, 1) };

        var tasks = requests.Select(request => batcher.RunAsync(request, CancellationToken.None)).ToArray();
        Assert.Equal(0, model.Calls);
        clock.Advance(Wait);
        await Task.WhenAll(tasks);

        Assert.Equal(1, model.Calls);
        Assert.All(requests, request => Assert.Equal(Alone(request), request.Residual.Span.ToArray()));
    }

    [Fact]
    public async Task Run_FullBatch_DoesNotWait()
    {
        var batcher = NewBatcher(new PatternDetailModel(Card));

        await Task.WhenAll(batcher.RunAsync(NewRequest(1, 10), CancellationToken.None), batcher.RunAsync(NewRequest(2, 6), CancellationToken.None));
    }

    [Fact]
    public async Task Run_UnitLargerThanABatch_DoesNotWait() =>
        await NewBatcher(new PatternDetailModel(Card)).RunAsync(NewRequest(1, Largest + 1), CancellationToken.None);

    [Fact]
    public async Task Run_OtherSettings_DoNotShareACall()
    {
        var model = new PatternDetailModel(Card);
        var batcher = NewBatcher(model);
        var requests = new[] { NewRequest(1, 2), NewRequest(2, 2, seed: 7), NewRequest(3, 2, side: 2 * Side), NewRequest(4, 2) };

        var tasks = requests.Select(request => batcher.RunAsync(request, CancellationToken.None)).ToArray();
        clock.Advance(Wait);
        await Task.WhenAll(tasks);

        Assert.Equal(3, model.Calls);
        Assert.All(requests, request => Assert.Equal(Alone(request), request.Residual.Span.ToArray()));
    }

    [Fact]
    public async Task Run_OneUnitOfNoNumbers_FailsAlone()
    {
        var batcher = NewBatcher(new PatternDetailModel(Card));
        var bad = NewRequest(2, 2);
        bad.Network.Span[5] = float.NaN;
        var requests = new[] { NewRequest(1, 2), bad, NewRequest(3, 2) };

        var tasks = requests.Select(request => batcher.RunAsync(request, CancellationToken.None)).ToArray();
        clock.Advance(Wait);
        await Task.WhenAll(tasks[0], tasks[2]);
        var error = await Assert.ThrowsAsync<InferenceException>(() => tasks[1]);

        Assert.Contains("its input is NaN in the tile at", error.Message, StringComparison.Ordinal);
        Assert.Equal(Alone(requests[0]), requests[0].Residual.Span.ToArray());
        Assert.Equal(Alone(requests[2]), requests[2].Residual.Span.ToArray());
    }

    [Fact]
    public async Task Run_FaultOfOurOwn_ReachesItsUnitAndTheNextIsServed()
    {
        var model = new PatternDetailModel(Card)
        {
            BeforeCall = (call, _) =>
            {
                if (call == 1)
                {
                    throw new InvalidOperationException("a fault");
                }
            },
        };
        var batcher = NewBatcher(model);

        await Assert.ThrowsAsync<InvalidOperationException>(() => batcher.RunAsync(NewRequest(1, Largest), CancellationToken.None));
        await batcher.RunAsync(NewRequest(2, Largest), CancellationToken.None);
    }

    [Fact]
    public async Task Run_UnitCancelledWhileItWaits_LeavesTheOthers()
    {
        var sizes = new List<int>();
        var batcher = NewBatcher(new PatternDetailModel(Card) { BeforeCall = (_, origins) => sizes.Add(origins.Count) });
        using var stop = new CancellationTokenSource();
        var stays = NewRequest(1, 3);
        var staying = batcher.RunAsync(stays, CancellationToken.None);
        var leaving = batcher.RunAsync(NewRequest(2, 4), stop.Token);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        clock.Advance(Wait);
        await staying;

        Assert.Equal([3], sizes);
        Assert.Equal(Alone(stays), stays.Residual.Span.ToArray());
    }

    [Fact]
    public async Task Run_UnitCancelledWhileItRuns_LeavesTheOthersAndEndsCancelled()
    {
        using var stop = new CancellationTokenSource();
        var batcher = NewBatcher(new PatternDetailModel(Card) { BeforeCall = (_, _) => stop.Cancel() });
        var stays = NewRequest(1, 3);

        var staying = batcher.RunAsync(stays, CancellationToken.None);
        var leaving = batcher.RunAsync(NewRequest(2, 4), stop.Token);
        clock.Advance(Wait);
        await staying;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => leaving);
        Assert.Equal(Alone(stays), stays.Residual.Span.ToArray());
    }

    [Fact]
    public async Task Run_EveryUnitCancelledWhileTheyRun_StopsTheCall()
    {
        using var stop = new CancellationTokenSource();
        var batcher = NewBatcher(new PatternDetailModel(Card) { BeforeCall = (_, _) => stop.Cancel() });
        var request = NewRequest(1, 3);
        request.Residual.Span.Fill(42);

        var tasks = new[] { batcher.RunAsync(request, stop.Token), batcher.RunAsync(NewRequest(2, 4), stop.Token) };
        clock.Advance(Wait);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tasks[0]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => tasks[1]);
        Assert.All(request.Residual.Span.ToArray(), value => Assert.Equal(42, value));
    }

    [Fact]
    public async Task Run_EarlierBatch_IsNotOvertaken()
    {
        var seeds = new List<int>();
        var batcher = NewBatcher(new PatternDetailModel(Card) { BeforeCall = (_, origins) => seeds.Add((int)origins[0].Y) });
        await turn.WaitAsync();

        var tasks = new List<Task> { batcher.RunAsync(NewRequest(1, 2, seed: 5), CancellationToken.None) };
        clock.Advance(Wait);
        for (int scene = 2; scene < 6; scene++)
        {
            tasks.Add(batcher.RunAsync(NewRequest(scene, Largest), CancellationToken.None));
        }

        turn.Release();
        await Task.WhenAll(tasks);

        Assert.Equal([1, 2, 3, 4, 5], seeds);
    }

    /// <summary>Two batches meet inside the model, and never three.</summary>
    [Fact]
    public async Task Run_ModelOfTwoLanes_RunsTwoBatchesAtOnce()
    {
        using var both = new Barrier(2);
        int inside = 0;
        var entered = new ConcurrentBag<int>();
        var model = new PatternDetailModel(Card)
        {
            Lanes = 2,
            BeforeCall = (_, _) =>
            {
                entered.Add(Interlocked.Increment(ref inside));
                Assert.True(both.SignalAndWait(TimeSpan.FromMinutes(1)));
                Interlocked.Decrement(ref inside);
            },
        };
        using var lanes = new SemaphoreSlim(model.Lanes);
        var batcher = new TileBatcher(model, lanes, coming, Wait, clock);
        var requests = Enumerable.Range(1, 4).Select(scene => NewRequest(scene, Largest)).ToArray();

        await Task.WhenAll(requests.Select(request => batcher.RunAsync(request, CancellationToken.None)));

        Assert.Equal(2, entered.Max());
        Assert.All(requests, request => Assert.Equal(Alone(request), request.Residual.Span.ToArray()));
    }

    [Fact]
    public void Run_AnyUnits_GetWhatTheyWouldAlone() => Law.Holds(
        from count in Gen.Choose(1, 12)
        from tiles in Gen.Choose(1, Largest).ArrayOf(count)
        from seeds in Gen.Choose(0, 1).ArrayOf(count)
        from pauses in Gen.Elements(0, 100, 500).ArrayOf(count)
        select (tiles, seeds, pauses),
        async units =>
        {
            var batcher = NewBatcher(new PatternDetailModel(Card));
            var requests = units.tiles.Select((tiles, scene) => NewRequest(scene, tiles, (ulong)units.seeds[scene])).ToArray();
            var tasks = new List<Task>();
            for (int scene = 0; scene < requests.Length; scene++)
            {
                tasks.Add(batcher.RunAsync(requests[scene], CancellationToken.None));
                clock.Advance(TimeSpan.FromMilliseconds(units.pauses[scene]));
            }

            clock.Advance(Wait);
            await Task.WhenAll(tasks);

            Assert.All(requests, request => Assert.Equal(Alone(request), request.Residual.Span.ToArray()));
        });

    /// <summary>A hundred scenes of one to four tiles each: how full the calls of a model that takes 16 tiles are (docs/gpu.md).</summary>
    [Theory]
    [InlineData(0, 17, 0.92)]
    [InlineData(20, 17, 0.92)]
    [InlineData(200, 34, 0.46)]
    [InlineData(1000, 100, 0.16)]
    public async Task Run_HundredSmallScenes_FillTheCalls(int pauseMilliseconds, int calls, double fill)
    {
        const int scenes = 100;
        var model = new PatternDetailModel(Card);
        var batcher = NewBatcher(model);
        var pause = TimeSpan.FromMilliseconds(pauseMilliseconds);
        var tasks = new List<Task>();
        int tiles = 0;
        for (int scene = 0; scene < scenes; scene++)
        {
            var request = NewRequest(scene, 1 + (scene % 4));
            tiles += request.Origins.Length;
            tasks.Add(batcher.RunAsync(request, CancellationToken.None));
            clock.Advance(pause);

            // Those whose wait is over have left before the next comes.
            int over = pause == TimeSpan.Zero ? 0 : tasks.Count - (int)Math.Ceiling(Wait / pause) + 1;
            await Task.WhenAll(tasks.Take(over));
        }

        clock.Advance(Wait);
        await Task.WhenAll(tasks);

        double measured = tiles / (double)(model.Calls * Largest);
        output.WriteLine(FormattableString.Invariant($"{scenes} scenes, one every {pauseMilliseconds} ms: {model.Calls} calls, {measured:0.000} full"));
        Assert.Equal(calls, model.Calls);
        Assert.Equal(fill, measured, 0.01);
    }

    /// <summary>On the CPU sharing a call changes no bit of a real model's answers.</summary>
    [Fact]
    public async Task Run_RealModel_GivesTheBitsOfCallsAlone()
    {
        using var model = OnnxDetailModel.Load(
            new FolderModelCatalog(Repository.PathOf("models")), "edge-x4", new InferenceOptions { Threads = 1, MaxBatch = 4 });
        var batcher = NewBatcher(model);
        var sampling = new SamplingSettings { Steps = 1, Sampler = "ddim", Eta = 0, Seed = 3, Temperature = 1 };
        var requests = Enumerable.Range(0, 3).Select(scene => NewRequest(scene, 1 + (scene % 2), side: 16) with { Sampling = sampling }).ToArray();
        float[][] alone = [.. requests.Select(request =>
        {
            request.Run(model, CancellationToken.None);
            return request.Residual.Span.ToArray();
        })];
        Assert.All(requests, request => request.Residual.Span.Clear());

        await Task.WhenAll(requests.Select(request => batcher.RunAsync(request, CancellationToken.None)));

        Assert.All(alone.Zip(requests), pair => Assert.Equal(pair.First, pair.Second.Residual.Span.ToArray()));
        Assert.Contains(alone[0], value => value != 0);
    }

    private static float[] Alone(TileRequest request)
    {
        float[] residual = new float[request.Residual.Span.Length];
        new PatternDetailModel(Card).Infer(request.Network.Span, request.Origins, request.Tile, request.Sampling, residual);
        return residual;
    }

    /// <summary>Tiles of a scene of its own: values and places differ from those of every other scene.</summary>
    private static TileRequest NewRequest(int scene, int tiles, ulong seed = 0, int side = Side)
    {
        var network = new Scratch<float>();
        var residual = new Scratch<float>();
        var values = network.Take(tiles * Card.Bands * side * side);
        residual.Take(values.Length * Card.Scale * Card.Scale);
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = MathF.Sin((scene * 131) + i);
        }

        TileOrigin[] origins = [.. Enumerable.Range(0, tiles).Select(tile => new TileOrigin(tile * 32L, scene))];
        var sampling = new SamplingSettings { Steps = 1, Sampler = "ddim", Eta = 0, Seed = seed, Temperature = 1 };
        return new TileRequest(network, origins, new PixelSize(side, side), sampling, null, residual, new Scratch<float>());
    }

    private TileBatcher NewBatcher(IDetailModel model) => new(model, turn, coming, Wait, clock);
}
