using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>Makes a run's product from its scene, read in place by GDAL, and its details.</summary>
public sealed class ProductMaker(IBlobStore blobs, IRasterLocator locator, RasterLimits limits, StitchOptions options, TimeProvider time)
    : IProductMaker
{
    /// <inheritdoc/>
    public async Task MakeAsync(
        SceneManifest manifest, RunPlan plan, GivenUpUnits without, ProductFiles files, CancellationToken cancellationToken)
    {
        var location = await locator.LocateAsync(BlobLayout.Scene(manifest.Scene), cancellationToken);
        using var readers = new SceneReaders(SceneReader.Open(manifest.Scene, location, limits), options.Threads);
        var gaps = ProductGaps.Of(plan, without);
        var reader = readers[0];
        long started = time.GetTimestamp();
        AssemblyCounts counts;
        double assembled;
        string cog = files.PathOf(ProductFiles.Scene);
        bool needsMask = gaps.Any && manifest.Description.Validity == Validity.All;
        using (var writer = ProductWriter.Create(
            files.Draft, reader, manifest.Window, manifest.Scale, Provenance.Of(manifest), Provenance.UncertaintyLabel(manifest), needsMask))
        {
            counts = await new SceneAssembler(blobs, manifest, plan, readers, gaps, options).AssembleAsync(writer, cancellationToken);
            assembled = Seconds(started);

            // The details are not needed any more, and GDAL's overviews take their memory where the collector does not see it.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            writer.Finish(cog, new CogOptions { Compression = manifest.Compression, Threads = options.Threads }, cancellationToken);
        }

        double written = Seconds(started);
        Quicklook.Write(cog, files.PathOf(ProductFiles.Quicklook));
        long audited = time.GetTimestamp();
        var audit = await ProductAudit.OfAsync(cog, manifest, plan.Grid, readers, gaps, cancellationToken);
        var footprint = GeoFootprint.Of(reader, manifest.Window);
        var timings = new ProductTimings(assembled, written - assembled, Seconds(audited));
        var accelerators = await new RunStore(blobs).ListAcceleratorsAsync(manifest.Run, cancellationToken);
        var report = ProductReport.Of(manifest, plan, counts, gaps, audit, timings, accelerators, new FileInfo(cog));
        await File.WriteAllBytesAsync(files.PathOf(ProductFiles.Report), report.ToJson(), cancellationToken);
        await File.WriteAllBytesAsync(
            files.PathOf(ProductFiles.Item),
            StacItem.Write(manifest, reader, footprint, time.GetUtcNow()),
            cancellationToken);
    }

    private double Seconds(long since) => time.GetElapsedTime(since).TotalSeconds;
}
