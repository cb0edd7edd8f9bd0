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

    /// <summary>Reads windows of the product back and measures them.</summary>
    public static ProductAudit Of(string cog, SceneManifest manifest, TileGrid grid, SceneReader scene, CancellationToken cancellationToken)
    {
        var limits = RasterLimits.None;
        using var product = SceneReader.Open(ProductFiles.Scene, new RasterLocation(cog, new Dictionary<string, string>()), limits);
        var seams = new SeamMeter(manifest.Scale);
        var blocks = new BlockMeter(manifest.Scale);
        var probe = new AuditProbe(manifest, scene, product);
        foreach (var segment in SeamSegments.Of(grid, MostSegments))
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int band = 0; band < manifest.Normalization.Count; band++)
            {
                probe.Read(segment.Window, band);
                blocks.Add(probe);
                seams.Add(probe, segment);
            }
        }

        return new ProductAudit(blocks.Checked, blocks.Worst, seams.Ratio);
    }
}
