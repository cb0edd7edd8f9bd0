using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Cli.Tests.EndToEnd;
using Nadir.Cli.Verification;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Stitcher;
using Nadir.TestKit;
using Nadir.Upscaler;

namespace Nadir.Cli.Tests.Repair;

/// <summary>Failed runs are done again with what they have, and cleared away without harm, on every kind of store.</summary>
[Collection(AzuriteFixture.Collection)]
public sealed class RepairTests(AzuriteFixture azurite)
{
    private static readonly UpscaleSettings Settings = new() { Tile = 64, Batch = 1 };

    private bool isBroken = true;
    private int calls;

    private PipelineChoices Choices => new()
    {
        Settings = Settings,
        Pattern = new PatternDetailModel(PatternDetailModel.NewCard())
        {
            BeforeCall = (_, tiles) =>
            {
                calls++;
                if (isBroken && tiles[0].X > 0 && tiles[0].Y > 0)
                {
                    throw new InferenceException("pattern", "gave NaN");
                }
            },
        },
    };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Retry_FailedRunOnceTheCauseIsMended_EndsInTheSameBytesAndComputesOnlyWhatFailed(bool onAzurite)
    {
        using var folder = new TempFolder();
        await using var pipeline = Open(folder, onAzurite);
        var run = await FailAsync(pipeline, $"retry-{onAzurite}.tiff");
        isBroken = false;
        calls = 0;

        var outcome = await RetryAsync(pipeline, run);
        await pipeline.RunUntilIdleAsync();

        Assert.Equal(RetryOutcome.Retried, outcome);
        Assert.Equal(await QuietAsync(), TestPipeline.Hash(await pipeline.ReadProductAsync($"retry-{onAzurite}.tiff")));
        Assert.Null(await pipeline.FindRejectionAsync($"retry-{onAzurite}.tiff"));
        Assert.InRange(calls, 1, 24);
        Assert.DoesNotContain(run.Value, await pipeline.ListAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
        Assert.Equal(RetryOutcome.Done, await RetryAsync(pipeline, run));
    }

    [Fact]
    public async Task Retry_RunUnderWayMissingOrOfAnotherVersion_LeavesItAlone()
    {
        using var folder = new TempFolder();
        await using var pipeline = Open(folder, onAzurite: false);
        await pipeline.DropAsync("a.tiff", Samples.Landsat);
        await pipeline.RunUntilIdleAsync(name => name is "IngestScene");
        var run = await pipeline.RunOfAsync("a.tiff");

        Assert.Equal(RetryOutcome.UnderWay, await RetryAsync(pipeline, run));
        Assert.Equal(RetryOutcome.Missing, await RetryAsync(pipeline, new RunId("00000000000000aa")));
        await pipeline.RunUntilIdleAsync();
        await pipeline.DropAsync("a.tiff", Samples.Landsat);
        Assert.Equal(RetryOutcome.SceneChanged, await RetryAsync(pipeline, run));
    }

    [Fact]
    public async Task Retry_StoppedAtEachCallInTurn_GoesOnWhenItIsGivenAgain()
    {
        var seen = new HashSet<RetryOutcome>();
        for (int budget = 0; ; budget++)
        {
            using var bench = new RunBench();
            var manifest = await bench.StartAsync(new TiffScene().ToBytes());
            await bench.FanIn.FailUnitAsync(manifest.Run, new RunPlan(manifest), 0, "bad", CancellationToken.None);
            await bench.Runs.FailAsync(manifest.Run, "bad", CancellationToken.None);
            var dying = new CrashingBlobStore(bench.Blobs, bench.Queues, budget);
            var death = await Record.ExceptionAsync(() => new RunRetry(new RunStore(dying), dying, bench.Clock, NullLogger<RunRetry>.Instance)
                .RetryAsync(manifest.Run, CancellationToken.None));
            bench.Clock.Advance(TimeSpan.FromSeconds(31));

            var outcome = await new RunRetry(bench.Runs, bench.Queues, bench.Clock, NullLogger<RunRetry>.Instance).RetryAsync(manifest.Run, CancellationToken.None);

            seen.Add(outcome);
            Assert.True(outcome is RetryOutcome.Retried or RetryOutcome.UnderWay);
            Assert.Null(await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None));
            Assert.Equal([$"open/{manifest.Run}"], await bench.NamesAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
            Assert.Empty(await bench.NamesAsync(BlobLayout.Work, $"{manifest.Run}/f/"));
            if (death is null)
            {
                break;
            }
        }

        Assert.Equal([RetryOutcome.Retried, RetryOutcome.UnderWay], seen.Order());
    }

    [Fact]
    public async Task Nodata_TilesFailForGood_PublishesAProductWithGapsThatVerifies()
    {
        using var folder = new TempFolder();
        await using var pipeline = TestPipeline.InFolder(folder, Choices with { Settings = Settings with { OnTileFailure = TileFailurePolicy.Nodata } });
        await pipeline.DropAsync("gaps.tiff", Samples.Landsat);

        await pipeline.RunUntilIdleAsync();

        var run = await pipeline.RunOfAsync("gaps.tiff");
        Assert.Equal(RunOutcome.Done, (await pipeline.Get<RunStore>().FindCommitAsync(run, CancellationToken.None))!.Outcome);
        var report = await pipeline.Blobs.ReadAsync(BlobLayout.Product("gaps.tiff", run, ProductFiles.Report), CancellationToken.None);
        using var json = JsonDocument.Parse(report!.Data);
        Assert.All(json.RootElement.GetProperty("failures").EnumerateArray(), failure => Assert.Contains("gave NaN", failure.GetProperty("reason").GetString(), StringComparison.Ordinal));
        Assert.NotEqual(0, json.RootElement.GetProperty("failures").GetArrayLength());
        using var source = new DetailModelSource(pipeline.Get<IModelCatalog>(), card => new PatternDetailModel(card));
        var found = await new ProductVerifier(pipeline.Get<RunStore>(), pipeline.Get<IRasterLocator>(), source).VerifyAsync(run, int.MaxValue, 0, CancellationToken.None);
        Assert.True(found.IsSame, string.Join("; ", found.Differences));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Gc_FailedRun_RemovesItsTilesAndItCanStillBeRetried(bool onAzurite)
    {
        using var folder = new TempFolder();
        await using var pipeline = Open(folder, onAzurite);
        var run = await FailAsync(pipeline, $"gc-{onAzurite}.tiff");
        isBroken = false;

        var young = await CollectAsync(pipeline, run, TimeSpan.FromHours(1), isTrial: false);
        var trial = await CollectAsync(pipeline, run, TimeSpan.Zero, isTrial: true);
        int kept = (await pipeline.ListAsync(BlobLayout.Work, $"{run}/")).Count;
        var removed = await CollectAsync(pipeline, run, TimeSpan.Zero, isTrial: false);
        var left = await pipeline.ListAsync(BlobLayout.Work, $"{run}/");

        Assert.Null(young);
        Assert.Equal(trial, removed);
        Assert.Equal(("failed", kept - 2), (removed!.Why, removed.Blobs));
        Assert.Equal([$"{run}/commit.json", $"{run}/manifest.json"], left);
        Assert.Null(await CollectAsync(pipeline, run, TimeSpan.Zero, isTrial: false));
        Assert.Equal(RetryOutcome.Retried, await RetryAsync(pipeline, run));
        await pipeline.RunUntilIdleAsync();
        Assert.Equal(await QuietAsync(), TestPipeline.Hash(await pipeline.ReadProductAsync($"gc-{onAzurite}.tiff")));
    }

    [Fact]
    public async Task Gc_RunUnderWay_IsNotTouched()
    {
        using var folder = new TempFolder();
        await using var pipeline = Open(folder, onAzurite: false);
        isBroken = false;
        await pipeline.DropAsync("live.tiff", Samples.Landsat);
        await pipeline.RunUntilIdleAsync(name => name is "IngestScene" or "TileScene");
        var before = await pipeline.ListAsync(BlobLayout.Work, string.Empty);

        var collected = await CollectAsync(pipeline, await pipeline.RunOfAsync("live.tiff"), TimeSpan.Zero, isTrial: false);

        Assert.Null(collected);
        Assert.Equal(before, await pipeline.ListAsync(BlobLayout.Work, string.Empty));
    }

    [Fact]
    public async Task Gc_FolderWithoutManifest_IsRemovedWhole()
    {
        using var bench = new RunBench();
        var run = new RunId("00000000000000aa");
        await bench.PutAsync(BlobLayout.Input(run, 0), [1, 2]);
        await bench.PutAsync(BlobLayout.Shard(run, 0), []);
        var collector = new WorkCollector(bench.Runs, bench.Clock, NullLogger<WorkCollector>.Instance);

        var collected = await collector.CollectAsync(TimeSpan.Zero, isTrial: false, CancellationToken.None).ToListAsync();

        Assert.Equal([new CollectedWork(run, "without manifest", 2, 2)], collected);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Work));
    }

    private TestPipeline Open(TempFolder folder, bool onAzurite) => onAzurite
        ? TestPipeline.OnAccount(azurite.Connection, folder, Choices)
        : TestPipeline.InFolder(folder, Choices);

    private static async Task<string> QuietAsync() => TestPipeline.Hash(await TestPipeline.ProductOfAsync(
        Samples.Landsat,
        new PipelineChoices { Settings = Settings, Pattern = new PatternDetailModel(PatternDetailModel.NewCard()) }));

    private static async Task<RunId> FailAsync(TestPipeline pipeline, string scene)
    {
        await pipeline.DropAsync(scene, Samples.Landsat);
        await pipeline.RunUntilIdleAsync();
        var rejection = await pipeline.FindRejectionAsync(scene);
        Assert.Contains("gave NaN", rejection!.Reason, StringComparison.Ordinal);
        return rejection.Run!.Value;
    }

    private static Task<RetryOutcome> RetryAsync(TestPipeline pipeline, RunId run) =>
        new RunRetry(pipeline.Get<RunStore>(), pipeline.Queues, TimeProvider.System, NullLogger<RunRetry>.Instance).RetryAsync(run, CancellationToken.None);

    private static async Task<CollectedWork?> CollectAsync(TestPipeline pipeline, RunId run, TimeSpan olderThan, bool isTrial) =>
        await new WorkCollector(pipeline.Get<RunStore>(), new Later(), NullLogger<WorkCollector>.Instance)
            .CollectAsync(olderThan, isTrial, CancellationToken.None)
            .FirstOrDefaultAsync(work => work.Run == run);

    /// <summary>A clock a minute ahead, so that blobs written just now are old enough for an age of zero whatever the store's clock says.</summary>
    private sealed class Later : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromMinutes(1);
    }
}
