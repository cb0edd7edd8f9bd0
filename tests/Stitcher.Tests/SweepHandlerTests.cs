using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>Runs whose messages got lost are asked for again, and none before its time.</summary>
public sealed class SweepHandlerTests : IDisposable
{
    private static readonly TimeSpan Stuck = new SweepOptions().StuckAfter;

    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Sweep_RunThatMovedLately_IsLeftAlone()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());
        bench.Clock.Advance(Stuck - TimeSpan.FromSeconds(1));

        await SweepAsync();

        Assert.Empty(await bench.TakeAsync(QueueNames.TileScene));
        Assert.NotNull(await bench.Blobs.FindAsync(BlobLayout.Open(manifest.Run), CancellationToken.None));
    }

    [Fact]
    public async Task Sweep_StuckRun_IsAskedForAgain()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());
        bench.Clock.Advance(Stuck);

        await SweepAsync();

        Assert.Equal(manifest.Run, PipelineJson.ReadTileScene(Assert.Single(await bench.TakeAsync(QueueNames.TileScene))).Run);
        Assert.Empty(await bench.TakeAsync(QueueNames.StitchScene));
    }

    [Fact]
    public async Task Sweep_CompleteRunWhoseSignalGotLost_IsSignalledAgain()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.None);
        bench.Clock.Advance(Stuck);

        await SweepAsync();

        Assert.Equal(manifest.Run, PipelineJson.ReadStitchScene(Assert.Single(await bench.TakeAsync(QueueNames.StitchScene))).Run);
        Assert.Empty(await bench.TakeAsync(QueueNames.TileScene));
    }

    [Fact]
    public async Task Sweep_RunThatEndedButIsListedAsOpen_IsClosed()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());
        var commit = new RunCommit(1, manifest.Run, manifest.Scene, RunOutcome.Done, "", "p");
        await bench.PutAsync(BlobLayout.Commit(manifest.Run), PipelineJson.Write(commit));

        await SweepAsync();

        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
        Assert.Equal([$"closed/{manifest.Run}"], await bench.NamesAsync(BlobLayout.Work, BlobLayout.ClosedPrefix));
    }

    [Fact]
    public async Task Sweep_IndexEntryWithoutManifest_IsRemovedOnceItIsOld()
    {
        var run = new RunId("00000000000000bb");
        await bench.PutAsync(BlobLayout.Open(run), []);
        await SweepAsync();
        Assert.NotNull(await bench.Blobs.FindAsync(BlobLayout.Open(run), CancellationToken.None));
        bench.Clock.Advance(Stuck);

        await SweepAsync();

        Assert.Null(await bench.Blobs.FindAsync(BlobLayout.Open(run), CancellationToken.None));
    }

    private Task SweepAsync() =>
        new SweepHandler(bench.Runs, bench.FanIn, bench.Queues, new SweepOptions(), new StitchOptions { TemporaryFolder = bench.Folder }, bench.Clock, NullLogger<SweepHandler>.Instance)
            .SweepAsync(CancellationToken.None);
}
