using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>Makes all files of a run's product in a temporary folder: the COG, its picture, its STAC item and its report.</summary>
public sealed class ProductMaker(
    IBlobStore blobs,
    SceneManifest manifest,
    RunPlan plan,
    SceneReaders readers,
    StitchOptions options,
    TimeProvider time)
{
    /// <summary>Makes the files.</summary>
    public async Task MakeAsync(ProductFiles files, CancellationToken cancellationToken)
    {
        var reader = readers[0];
        long started = time.GetTimestamp();
        AssemblyCounts counts;
        double assembled;
        string cog = files.PathOf(ProductFiles.Scene);
        using (var writer = ProductWriter.Create(
            files.Draft, reader, manifest.Window, manifest.Scale, Provenance.Of(manifest), Provenance.UncertaintyLabel(manifest)))
        {
            counts = await new SceneAssembler(blobs, manifest, plan, readers, options).AssembleAsync(writer, cancellationToken);
            assembled = Seconds(started);

            // The details are not needed any more, and GDAL's overviews take their memory where the collector does not see it.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            writer.Finish(cog, new CogOptions { Compression = manifest.Compression, Threads = options.Threads }, cancellationToken);
        }

        double written = Seconds(started);
        Quicklook.Write(cog, files.PathOf(ProductFiles.Quicklook));
        long audited = time.GetTimestamp();
        var audit = await ProductAudit.OfAsync(cog, manifest, plan.Grid, readers, cancellationToken);
        var footprint = GeoFootprint.Of(reader, manifest.Window);
        var timings = new ProductTimings(assembled, written - assembled, Seconds(audited));
        var report = ProductReport.Of(manifest, plan, counts, audit, timings, new FileInfo(cog));
        await File.WriteAllBytesAsync(files.PathOf(ProductFiles.Report), report.ToJson(), cancellationToken);
        await File.WriteAllBytesAsync(
            files.PathOf(ProductFiles.Item),
            StacItem.Write(manifest, reader, footprint, time.GetUtcNow()),
            cancellationToken);
    }

    private double Seconds(long since) => time.GetElapsedTime(since).TotalSeconds;
}
