using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Raster;
using Nadir.TestKit;

namespace Nadir.Tiler.Tests;

/// <summary>A run's scene becomes the input tiles of its units, whatever happens on the way.</summary>
public sealed class TileHandlerTests : IDisposable
{
    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Tile_Scene_WritesAndAsksForEachUnitOnce()
    {
        var manifest = await bench.StartAsync(new TiffScene { Size = new PixelSize(200, 150) }.ToBytes());
        var plan = new RunPlan(manifest);

        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);

        Assert.True(plan.UnitCount > 2);
        Assert.Equal(Enumerable.Range(0, plan.UnitCount), await StoredAsync(manifest));
        Assert.Equal(Enumerable.Range(0, plan.UnitCount), await AskedAsync(manifest));
    }

    [Fact]
    public async Task Tile_Scene_TilesAreTheSceneMirroredPastItsEdge()
    {
        var scene = new TiffScene { Size = new PixelSize(97, 41), Bands = 2 };
        var manifest = await bench.StartAsync(scene.ToBytes());
        var plan = new RunPlan(manifest);

        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);

        int compared = 0;
        for (int unit = 0; unit < plan.UnitCount; unit++)
        {
            var input = await InputAsync(manifest, unit);
            for (int position = 0; position < input.Tiles.Count; position++)
            {
                var read = plan.Grid[input.Tiles[position]].Read;
                for (int band = 0; band < scene.Bands; band++)
                {
                    Assert.Equal(Mirrored(scene, band, read), input.Plane(position, band).ToArray());
                    compared++;
                }
            }
        }

        Assert.Equal(plan.Grid.Count * scene.Bands, compared);
    }

    [Fact]
    public async Task Tile_SceneWithNodata_FillsItAndKeepsTheRest()
    {
        static float Pixel(int band, int x, int y) => x is >= 20 and < 24 && y is >= 20 and < 24 ? 0 : TiffScene.Texture(band, x, y);
        var scene = new TiffScene { Size = new PixelSize(48, 48), Bands = 1, Nodata = 0, Pixel = Pixel };
        var manifest = await bench.StartAsync(scene.ToBytes());

        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);

        var tile = (await InputAsync(manifest, 0)).Plane(0, 0).ToArray();
        for (int i = 0; i < tile.Length; i++)
        {
            var (x, y) = (i % 64, i / 64);
            if (x < 48 && y < 48)
            {
                bool hole = Pixel(0, x, y) == 0;
                Assert.True(hole ? tile[i] is > 500 and < 1500 : tile[i] == Pixel(0, x, y), $"({x}, {y}) is {tile[i]}");
            }
        }
    }

    [Fact]
    public async Task Tile_TilesWithoutData_AreLeftOutAndUnitsOfThemAreDone()
    {
        var scene = new TiffScene
        {
            Size = new PixelSize(400, 40),
            Bands = 1,
            Nodata = 0,
            Pixel = (band, x, y) => x < 200 ? TiffScene.Texture(band, x, y) : 0,
        };
        var manifest = await bench.StartAsync(scene.ToBytes());
        var plan = new RunPlan(manifest);

        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);

        var stored = await StoredAsync(manifest);
        var done = Enumerable.Range(0, plan.UnitCount).Except(stored).ToArray();
        Assert.NotEmpty(done);
        Assert.Equal(stored, await AskedAsync(manifest));
        foreach (int unit in done)
        {
            byte[] detail = await bench.BytesAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit));
            Assert.Equal(DetailTiles.WriteEmpty(), detail);
        }

        foreach (int unit in stored)
        {
            Assert.All((await InputAsync(manifest, unit)).Tiles, tile => Assert.True(plan.Grid[tile].Support.X < 200));
        }
    }

    [Fact]
    public async Task Tile_AllUnitsEmpty_SignalsTheStitcher()
    {
        var scene = new TiffScene { Bands = 1, Nodata = 0, Pixel = (_, _, _) => 0 };
        var manifest = await bench.StartAsync(scene.ToBytes());

        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);

        Assert.NotEmpty(await bench.TakeAsync(QueueNames.StitchScene));
        Assert.Empty(await AskedAsync(manifest));
    }

    [Fact]
    public async Task Tile_ResumedAfterHalf_KeepsWhatIsStoredAndAsksForAllThatIsNotDone()
    {
        var manifest = await bench.StartAsync(new TiffScene { Size = new PixelSize(200, 150) }.ToBytes());
        var plan = new RunPlan(manifest);
        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);
        await bench.TakeAsync(QueueNames.UpscaleTiles);
        byte[] last = await bench.BytesAsync(BlobLayout.Input(manifest.Run, plan.UnitCount - 1));
        await bench.Blobs.DeleteAsync(BlobLayout.Input(manifest.Run, plan.UnitCount - 1), CancellationToken.None);
        await bench.PutAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(1), 1), DetailTiles.WriteEmpty());
        var kept = await bench.Blobs.FindAsync(BlobLayout.Input(manifest.Run, 0), CancellationToken.None);

        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);

        Assert.Equal(kept, await bench.Blobs.FindAsync(BlobLayout.Input(manifest.Run, 0), CancellationToken.None));
        Assert.Equal(last, await bench.BytesAsync(BlobLayout.Input(manifest.Run, plan.UnitCount - 1)));
        Assert.Equal(Enumerable.Range(0, plan.UnitCount).Where(unit => unit != 1), await AskedAsync(manifest));
    }

    [Fact]
    public async Task Tile_SceneOverwrittenBefore_FailsTheRunAndLeavesTheNewDropAlone()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());
        await bench.DropAsync(manifest.Scene, new TiffScene { GsdMetres = 20 }.ToBytes());

        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);

        var commit = await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None);
        Assert.Equal(RunOutcome.Failed, commit!.Outcome);
        Assert.StartsWith("scene.tif: the scene was replaced while its run was under way", commit.Reason, StringComparison.Ordinal);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Rejected));
        Assert.Empty(await AskedAsync(manifest));
    }

    [Fact]
    public async Task Tile_RunThatHasEnded_DoesNothing()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());
        await bench.Runs.CommitAsync(new RunCommit(1, manifest.Run, manifest.Scene, RunOutcome.Done, "", "p"), CancellationToken.None);

        await NewHandler().TileAsync(manifest.Run, CancellationToken.None);

        Assert.Empty(await AskedAsync(manifest));
        Assert.Empty(await StoredAsync(manifest));
    }

    [Fact]
    public async Task Tile_AsManyUnitsWaitAsMay_PutsTheSceneOffUntilFewerDo()
    {
        var options = new TileOptions { MostWaitingUnits = 3, Patience = TimeSpan.Zero };
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());
        await bench.TakeAsync(QueueNames.TileScene);
        for (int unit = 0; unit < 3; unit++)
        {
            await bench.Queues.SendUpscaleTilesAsync(new RunId("00000000000000aa"), unit, CancellationToken.None);
        }

        bench.Clock.Advance(TimeSpan.FromMinutes(30));
        await NewHandler(options: options).TileAsync(manifest.Run, CancellationToken.None);

        Assert.Empty(await StoredAsync(manifest));
        Assert.Equal(bench.Clock.GetUtcNow(), (await bench.Blobs.FindAsync(BlobLayout.Open(manifest.Run), CancellationToken.None))!.LastModified);
        Assert.Empty(await bench.TakeAsync(QueueNames.TileScene));
        bench.Clock.Advance(options.LookAgain);
        Assert.Equal(manifest.Run, PipelineJson.ReadTileScene(Assert.Single(await bench.TakeAsync(QueueNames.TileScene))).Run);

        await bench.Queues.ClearAsync(QueueNames.UpscaleTiles, CancellationToken.None);
        await NewHandler(options: options).TileAsync(manifest.Run, CancellationToken.None);

        Assert.NotEmpty(await StoredAsync(manifest));
        Assert.NotEmpty(await AskedAsync(manifest));
    }

    [Fact]
    public async Task Tile_RoomComesWhileItWaitsInItsTurn_CutsTheScene()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());
        await bench.TakeAsync(QueueNames.TileScene);
        await bench.Queues.SendUpscaleTilesAsync(new RunId("00000000000000aa"), 0, CancellationToken.None);

        var tiling = NewHandler(options: new TileOptions { MostWaitingUnits = 1 }).TileAsync(manifest.Run, CancellationToken.None);
        bench.Clock.Advance(TimeSpan.FromSeconds(29));
        bool waited = !tiling.IsCompleted;
        await bench.Queues.ClearAsync(QueueNames.UpscaleTiles, CancellationToken.None);
        while (!tiling.IsCompleted)
        {
            bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
            await Task.Delay(1);
        }

        await tiling;
        Assert.True(waited);
        Assert.NotEmpty(await StoredAsync(manifest));
        Assert.Empty(await bench.TakeAsync(QueueNames.TileScene));
    }

    [Fact]
    public async Task Tile_Cancelled_ThrowsAndLeavesTheRunOpen()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NewHandler().TileAsync(manifest.Run, new CancellationToken(canceled: true)));

        Assert.Null(await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None));
    }

    [Fact]
    public async Task GiveUp_Run_EndsItWithAReasonAndARecord()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());

        await NewHandler().GiveUpAsync(manifest.Run, CancellationToken.None);

        var record = await bench.Runs.FindRejectionAsync(manifest.Scene, CancellationToken.None);
        Assert.StartsWith($"run {manifest.Run}: its scene could not be tiled after repeated tries", record!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TileSceneFunction_MessageThatIsNotOurs_IsRejected() =>
        await Assert.ThrowsAsync<MessageRejectedException>(() => new TileSceneFunction(NewHandler(), NullLogger<TileSceneFunction>.Instance).RunAsync("{}", CancellationToken.None));

    private static float[] Mirrored(TiffScene scene, int band, RasterWindow read)
    {
        static int Fold(int position, int length) => position < length ? position : (2 * (length - 1)) - position;
        var values = new float[read.Area];
        for (int y = 0; y < read.Height; y++)
        {
            for (int x = 0; x < read.Width; x++)
            {
                int sourceX = read.X + Fold(x, Math.Min(read.Width, scene.Size.Width - read.X));
                int sourceY = read.Y + Fold(y, Math.Min(read.Height, scene.Size.Height - read.Y));
                values[(y * read.Width) + x] = scene.Pixel(band, sourceX, sourceY);
            }
        }

        return values;
    }

    [Fact]
    public async Task Tile_RunEndedMeanwhile_AsksTheStitcherToTidy()
    {
        var manifest = await bench.StartAsync(new TiffScene { Size = new PixelSize(200, 150) }.ToBytes());
        var commit = new RunCommit(PipelineJson.Schema, manifest.Run, manifest.Scene, RunOutcome.Done, "", "product");

        await NewHandler(new LateLocator(bench.Locator, () => EndAsync(commit)))
            .TileAsync(manifest.Run, CancellationToken.None);

        Assert.Equal(manifest.Run, PipelineJson.ReadStitchScene(Assert.Single(await bench.TakeAsync(QueueNames.StitchScene))).Run);
    }

    /// <summary>Left in the queue it would come back for ever: it has no poison queue of its own.</summary>
    [Theory]
    [InlineData("no JSON")]
    [InlineData("{\"schema\":7,\"run\":\"0123456789abcdef\"}")]
    public async Task TileScenePoisonFunction_MessageThatIsNotOurs_IsFinished(string body)
    {
        await new TileScenePoisonFunction(NewHandler(), NullLogger<TileScenePoisonFunction>.Instance).RunAsync(body, CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Work));
    }

    private async Task EndAsync(RunCommit commit) =>
        await bench.Runs.CloseAsync(await bench.Runs.CommitAsync(commit, CancellationToken.None), keepTiles: false, CancellationToken.None);

    private TileHandler NewHandler(IRasterLocator? locator = null, TileOptions? options = null) => new(
        bench.Runs, bench.FanIn, bench.Queues, locator ?? bench.Locator, RasterLimits.Default, options ?? new TileOptions(), bench.Clock, NullLogger<TileHandler>.Instance);

    private async Task<InputTiles> InputAsync(SceneManifest manifest, int unit) => InputTiles.Read(
        await bench.BytesAsync(BlobLayout.Input(manifest.Run, unit)), "input", manifest.Normalization.Count, manifest.Tile);

    private async Task<IReadOnlyList<int>> StoredAsync(SceneManifest manifest) =>
        [.. (await bench.NamesAsync(BlobLayout.Work, BlobLayout.InputPrefix(manifest.Run))).Select(name => BlobLayout.UnitOf(new(BlobLayout.Work, name)))];

    private async Task<IReadOnlyList<int>> AskedAsync(SceneManifest manifest)
    {
        var messages = (await bench.TakeAsync(QueueNames.UpscaleTiles)).Select(PipelineJson.ReadUpscaleTiles).ToArray();
        Assert.All(messages, message => Assert.Equal(manifest.Run, message.Run));
        return [.. messages.Select(message => message.Unit)];
    }

    /// <summary>A locator during whose answer something happens.</summary>
    private sealed class LateLocator(IRasterLocator inner, Func<Task> meanwhile) : IRasterLocator
    {
        public async Task<RasterLocation> LocateAsync(BlobPath path, CancellationToken cancellationToken)
        {
            await meanwhile();
            return await inner.LocateAsync(path, cancellationToken);
        }
    }
}
