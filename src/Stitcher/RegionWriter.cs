using Nadir.Core.Geometry;
using Nadir.Core.Memory;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>
/// Makes tiles' owned windows and writes them into the product, on one thread: it has a reader of the scene, buffers and counts of its
/// own, and shares the product with the writers of other threads.
/// </summary>
public sealed class RegionWriter(SceneManifest manifest, TileGrid grid, SceneReader reader, ProductGaps gaps, ProductWriter product, Lock oneAtATime)
{
    private readonly RegionMaker maker = new(manifest, grid, reader, gaps);
    private readonly HalfWidthMaker? widths = manifest.Uncertainty is null ? null : new(manifest, grid);
    private readonly Scratch<float> alpha = new();
    private readonly Scratch<float> alphaBlocks = new();
    private readonly Scratch<byte> mask = new();
    private readonly Scratch<byte> maskBlocks = new();

    /// <summary>What was counted over all tiles written.</summary>
    public AssemblyCounts Counts { get; } = new(manifest.Normalization.Count);

    /// <summary>Writes a tile's owned window: all its bands, their uncertainty where the run has it, and the mask where there is one.</summary>
    public void Write(TileRegion region)
    {
        Counts.AddTile(region.Details.Any(detail => detail.Spec.Number == region.Tile.Number));
        WriteData(region);
        PassThrough(region.Tile);
    }

    private void WriteData(TileRegion region)
    {
        var target = ProductWindow(region.Tile.Owned);
        int index = 0;
        foreach (var band in manifest.Description.Bands.Where(band => band.Role == BandRole.Data))
        {
            var pixels = maker.Make(region, index);
            Counts.AddBand(index, pixels, maker.Source, maker.Valid, region.Tile.Owned.Size, manifest.Scale);
            lock (oneAtATime)
            {
                product.Write(target, band.Number, pixels);
            }

            if (widths is not null)
            {
                WriteWidths(region, index, target);
            }

            index++;
        }
    }

    private void WriteWidths(TileRegion region, int index, RasterWindow target)
    {
        var pixels = widths!.Make(region, index, maker.Valid);
        lock (oneAtATime)
        {
            product.Write(target, manifest.Description.Bands.Count + 1 + index, pixels);
        }
    }

    /// <summary>Alpha bands and the mask: each input pixel fills its block.</summary>
    private void PassThrough(TileSpec tile)
    {
        var owned = tile.Owned;
        var target = ProductWindow(owned);
        int area = checked((int)owned.Area);
        int blocks = checked((int)target.Area);
        foreach (var band in manifest.Description.Bands.Where(band => band.Role == BandRole.Alpha))
        {
            var values = alpha.Take(area);
            var pixels = alphaBlocks.Take(blocks);
            reader.ReadRaw(owned, band.Number, values);
            gaps.Clear(owned, values);
            Replication.Fill<float>(values, owned.Size, manifest.Scale, pixels);
            lock (oneAtATime)
            {
                product.Write(target, band.Number, pixels);
            }
        }

        if (manifest.Description.Validity == Validity.MaskBand || (gaps.Any && manifest.Description.Validity == Validity.All))
        {
            var values = mask.Take(area);
            var pixels = maskBlocks.Take(blocks);
            ReadMask(owned, values);
            gaps.Clear(owned, values);
            Replication.Fill<byte>(values, owned.Size, manifest.Scale, pixels);
            lock (oneAtATime)
            {
                product.WriteMask(target, pixels);
            }
        }
    }

    /// <summary>The scene's mask; all valid for a scene without one, whose product has one because of its gaps.</summary>
    private void ReadMask(RasterWindow owned, Span<byte> values)
    {
        if (manifest.Description.Validity == Validity.MaskBand)
        {
            reader.ReadMask(owned, values);
        }
        else
        {
            values.Fill(byte.MaxValue);
        }
    }

    private RasterWindow ProductWindow(RasterWindow owned) =>
        owned.Translate(-manifest.Window.X, -manifest.Window.Y).Refine(manifest.Scale);
}
