using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>A stitcher that dies anywhere, or whose lease is taken from it, costs one stitch and nothing else.</summary>
public sealed class StitchFaultTests : IDisposable
{
    private static readonly byte[] Scene = new TiffScene { Size = new PixelSize(110, 70), Bands = 1 }.ToBytes();
    private static readonly TimeSpan PastTheLease = TimeSpan.FromSeconds(31);

    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Stitch_DiesAtEachCallInTurn_TheNextEndsTheRunWithTheFilesThatStand()
    {
        int betweenPublishAndCommit = 0;
        for (int budget = 0; ; budget++)
        {
            using var fresh = new RunBench();
            var manifest = await ReadyAsync(fresh);
            var dying = new CrashingBlobStore(fresh.Blobs, fresh.Queues, budget);
            var death = await Record.ExceptionAsync(() => Stitching
                .NewHandler(fresh, dying, dying, new TextProducts(), fresh.Clock).StitchAsync(manifest.Run, CancellationToken.None));
            var published = await EntriesAsync(fresh, manifest);
            bool isWhole = published.Any(entry => entry.StartsWith(ProductFiles.Report, StringComparison.Ordinal));
            bool isCommitted = await fresh.Runs.FindCommitAsync(manifest.Run, CancellationToken.None) is not null;
            betweenPublishAndCommit += isWhole && !isCommitted ? 1 : 0;
            Assert.True(!isWhole || published.Count == ProductFiles.PublishingOrder.Count);

            fresh.Clock.Advance(PastTheLease);
            await Stitching.NewHandler(fresh, fresh.Blobs, fresh.Queues, new TextProducts(), fresh.Clock).StitchAsync(manifest.Run, CancellationToken.None);

            await AssertEndedAsync(fresh, manifest);
            Assert.Empty(published.Except(await EntriesAsync(fresh, manifest)));
            if (death is null)
            {
                Assert.True(budget > 30, $"the stitch made only {budget / 2} calls");
                break;
            }
        }

        Assert.NotEqual(0, betweenPublishAndCommit);
    }

    [Fact]
    public async Task Stitch_LeaseTakenWhileTheProductIsMade_PublishesNothingAndGivesTheMessageBack()
    {
        var manifest = await ReadyAsync(bench);
        var slow = new ManualClock();
        await using var other = new Held();
        var products = new TextProducts(async _ =>
        {
            bench.Clock.Advance(PastTheLease);
            other.Lease = await bench.Blobs.TryLeaseAsync(BlobLayout.Manifest(manifest.Run), TimeSpan.FromSeconds(60), CancellationToken.None);
            slow.Advance(TimeSpan.FromSeconds(10));
        });

        await Assert.ThrowsAsync<LeaseLostException>(() => Stitching
            .NewHandler(bench, bench.Blobs, bench.Queues, products, slow).StitchAsync(manifest.Run, CancellationToken.None));

        Assert.NotNull(other.Lease);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Products));
        Assert.Null(await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None));
        await other.Lease.RenewAsync(CancellationToken.None);
        await other.DisposeAsync();
        await Stitching.NewHandler(bench, bench.Blobs, bench.Queues, new TextProducts(), bench.Clock).StitchAsync(manifest.Run, CancellationToken.None);
        await AssertEndedAsync(bench, manifest);
    }

    [Fact]
    public async Task Stitch_LeaseLostUnnoticedAndAnotherWasQuicker_ChangesNothing()
    {
        var manifest = await ReadyAsync(bench);
        IReadOnlyList<string> byTheOther = [];
        var products = new TextProducts(async _ =>
        {
            bench.Clock.Advance(PastTheLease);
            var elsewhere = new StitchOptions { TemporaryFolder = Path.Combine(bench.Folder, "elsewhere") };
            await Stitching.NewHandler(bench, bench.Blobs, bench.Queues, new TextProducts(), bench.Clock, elsewhere).StitchAsync(manifest.Run, CancellationToken.None);
            byTheOther = await EntriesAsync(bench, manifest);
        });

        await Stitching.NewHandler(bench, bench.Blobs, bench.Queues, products, new ManualClock()).StitchAsync(manifest.Run, CancellationToken.None);

        Assert.Equal(ProductFiles.PublishingOrder.Count, byTheOther.Count);
        Assert.Equal(byTheOther, await EntriesAsync(bench, manifest));
        await AssertEndedAsync(bench, manifest);
    }

    [Fact]
    public async Task Stitch_UnitsHaveNotAllEnded_LeavesTheRunUnderWay()
    {
        var manifest = await ReadyAsync(bench);
        var plan = new RunPlan(manifest);
        await bench.Blobs.DeleteAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(1), 1), CancellationToken.None);

        await Stitching.NewHandler(bench, bench.Blobs, bench.Queues, new TextProducts(), bench.Clock).StitchAsync(manifest.Run, CancellationToken.None);

        Assert.Null(await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None));
        Assert.Empty(await bench.NamesAsync(BlobLayout.Products));
        Assert.Equal([$"open/{manifest.Run}"], await bench.NamesAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
    }

    [Fact]
    public async Task Stitch_RunWithoutManifest_FinishesTheMessage()
    {
        await Stitching.NewHandler(bench).StitchAsync(new RunId("00000000000000aa"), CancellationToken.None);

        bench.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await bench.TakeAsync(QueueNames.StitchScene));
    }

    private static async Task<SceneManifest> ReadyAsync(RunBench bench)
    {
        var manifest = await bench.StartAsync(Scene);
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.None);
        return manifest;
    }

    private static async Task AssertEndedAsync(RunBench bench, SceneManifest manifest)
    {
        Assert.Equal(RunOutcome.Done, (await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None))!.Outcome);
        Assert.Equal(manifest.Run, PipelineJson.ReadCommit((await bench.Blobs.ReadAsync(BlobLayout.Latest(manifest.Scene), CancellationToken.None))!).Run);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
        Assert.Equal([$"closed/{manifest.Run}"], await bench.NamesAsync(BlobLayout.Work, BlobLayout.ClosedPrefix));
        await using var lease = await bench.Blobs.TryLeaseAsync(BlobLayout.Manifest(manifest.Run), TimeSpan.FromSeconds(15), CancellationToken.None);
        Assert.NotNull(lease);
    }

    /// <summary>The product's files with their ETags.</summary>
    private static async Task<IReadOnlyList<string>> EntriesAsync(RunBench bench, SceneManifest manifest)
    {
        string folder = $"{manifest.Scene}/{manifest.Run}/";
        return await bench.Blobs.ListAsync(BlobLayout.Products, folder, CancellationToken.None)
            .Select(entry => $"{entry.Path.Name[folder.Length..]} {entry.ETag}").ToListAsync();
    }

    private sealed class Held : IAsyncDisposable
    {
        public Core.Ports.IBlobLease? Lease { get; set; }

        public ValueTask DisposeAsync() => Lease?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
