using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>What was measured on the finished file, read back.</summary>
/// <param name="CheckedPixels">Input pixels whose block was read back, all data bands together.</param>
/// <param name="WorstBlockMeanError">Largest |block mean - input pixel| among them, in the scene's units.</param>
/// <param name="SeamRatio">
/// Gradient across tile lines over gradient across lines beside them at the same phase, each relative to the base's, which has
/// no tiles: 1 means that tile lines cannot be told from others. Null where the scene is one tile or has no texture.
/// </param>
public sealed record ProductAudit(long CheckedPixels, double WorstBlockMeanError, double? SeamRatio)
{
    /// <summary>Windows read back per axis, at the most; evenly spread over the tile lines.</summary>
    private const int MostSegments = 128;

    /// <summary>
    /// Reads windows of the product back and measures them, on as many threads as there are readers of the scene. Each window is
    /// measured by itself and the sums are taken in one order, so the numbers do not depend on the threads.
    /// </summary>
    public static async Task<ProductAudit> OfAsync(
        string cog, SceneManifest manifest, TileGrid grid, SceneReaders readers, ProductGaps gaps, CancellationToken cancellationToken)
    {
        // From top to bottom, each thread a part in one piece, so that none decodes the blocks of another's.
        var segments = SeamSegments.Of(grid, MostSegments).OrderBy(segment => segment.Window.Y).ThenBy(segment => segment.Window.X).ToList();
        var measured = new (BlockMeter Blocks, SeamMeter Seams)[segments.Count];
        await Task.WhenAll(readers.Select((reader, part) => Task.Run(() => MeasurePart(reader, part), cancellationToken)));

        var blocks = new BlockMeter(manifest.Scale);
        var seams = new SeamMeter(manifest.Scale);
        foreach (var segment in measured)
        {
            blocks.Add(segment.Blocks);
            seams.Add(segment.Seams);
        }

        return new ProductAudit(blocks.Checked, blocks.Worst, seams.Ratio);

        void MeasurePart(SceneReader scene, int part)
        {
            var location = new RasterLocation(cog, new Dictionary<string, string>());
            using var product = SceneReader.Open(ProductFiles.Scene, location, RasterLimits.None);
            var probe = new AuditProbe(manifest, scene, product, gaps);
            for (int i = segments.Count * part / readers.Count; i < segments.Count * (part + 1) / readers.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                measured[i] = Measure(probe, segments[i], manifest);
            }
        }
    }

    private static (BlockMeter Blocks, SeamMeter Seams) Measure(AuditProbe probe, SeamSegment segment, SceneManifest manifest)
    {
        var blocks = new BlockMeter(manifest.Scale);
        var seams = new SeamMeter(manifest.Scale);
        for (int band = 0; band < manifest.Normalization.Count; band++)
        {
            probe.Read(segment.Window, band);
            blocks.Add(probe);
            seams.Add(probe, segment);
        }

        return (blocks, seams);
    }
}
