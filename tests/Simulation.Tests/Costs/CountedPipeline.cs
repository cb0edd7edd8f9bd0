using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Runs;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.Stitcher;
using Nadir.TestKit;
using Nadir.Tiler;
using Nadir.Upscaler;

namespace Nadir.Simulation.Tests.Costs;

/// <summary>The four stages' shipped handlers, each with a run store of its own as in an app of its own, over stores that count.</summary>
internal static class CountedPipeline
{
    private const string Scene = "scene.tif";

    /// <summary>Makes the product of a scene and gives what it took.</summary>
    public static async Task<CountingStores> RunAsync(PixelSize size, int tilesPerUnit, long detailCacheBytes)
    {
        using var bench = new RunBench();
        await bench.DropAsync(Scene, new TiffScene { Size = size }.ToBytes());
        var card = PatternDetailModel.NewCard(batch: tilesPerUnit);
        var stores = new CountingStores(bench.Blobs, bench.Queues);
        var ingest = new IngestHandler(
            new RunStore(stores),
            stores,
            bench.Locator,
            new MemoryModelCatalog(card),
            new InProcessExaminer(),
            RasterLimits.Default,
            NullLogger<IngestHandler>.Instance);
        var tiler = new TileHandler(
            new RunStore(stores), new FanIn(stores, stores), stores, bench.Locator, RasterLimits.Default, new TileOptions(), bench.Clock, NullLogger<TileHandler>.Instance);
        using var models = new DetailModelSource(new MemoryModelCatalog(card), card => new PatternDetailModel(card));
        var upscaler = new UpscaleHandler(new RunStore(stores), new FanIn(stores, stores), models, NullLogger<UpscaleHandler>.Instance);
        var options = new StitchOptions { TemporaryFolder = bench.Folder, DetailCacheBytes = detailCacheBytes };
        var runs = new RunStore(stores);
        var stitcher = new StitchHandler(
            runs,
            new UnitLedger(runs),
            stores,
            new ProductMaker(stores, bench.Locator, RasterLimits.Default, options, bench.Clock),
            options,
            bench.Clock,
            NullLogger<StitchHandler>.Instance);

        var run = (await ingest.IngestAsync(Scene, new UpscaleSettings { Model = card.Name }, CancellationToken.None)).Run;
        Assert.Single(await bench.TakeAsync(QueueNames.TileScene));
        await tiler.TileAsync(run!.Value, CancellationToken.None);
        int units = (await bench.TakeAsync(QueueNames.UpscaleTiles)).Count;
        for (int unit = 0; unit < units; unit++)
        {
            await upscaler.UpscaleAsync(new UpscaleTilesMessage(PipelineJson.Schema, run.Value, unit), CancellationToken.None);
        }

        Assert.Single(await bench.TakeAsync(QueueNames.StitchScene));
        await stitcher.StitchAsync(run.Value, CancellationToken.None);
        Assert.Equal(4, (await bench.NamesAsync(BlobLayout.Products, $"{Scene}/{run}/")).Count);
        return stores;
    }
}
