using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>Makes a run's product file from its scene and its details, tile after tile, in memory that does not grow with the scene.</summary>
public sealed class SceneAssembler(IBlobStore blobs, SceneManifest manifest, RunPlan plan, SceneReader reader, StitchOptions options)
{
    /// <summary>Writes every pixel of the product and gives what was counted on the way.</summary>
    public async Task<AssemblyCounts> AssembleAsync(ProductWriter writer, CancellationToken cancellationToken)
    {
        var cache = new DetailCache(blobs, manifest, plan, options.DetailCacheBytes);
        var maker = new RegionMaker(manifest, plan.Grid, reader);
        var counts = new AssemblyCounts(manifest.Normalization.Count);
        foreach (var tile in RegionOrder.Of(plan.Grid, PanelColumns()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var region = await GatherAsync(cache, tile, cancellationToken);
            counts.AddTile(region.Details.Any(detail => detail.Spec.Number == tile.Number));
            WriteData(writer, maker, region, counts);
            PassThrough(writer, tile);
        }

        return counts;
    }

    /// <summary>Columns of a panel such that three rows of it and their borders fit the cache.</summary>
    private int PanelColumns()
    {
        long side = (long)manifest.Tile * manifest.Scale;
        long tileBytes = side * side * manifest.Normalization.Count * sizeof(float);
        return (int)Math.Clamp((options.DetailCacheBytes / (3 * tileBytes)) - manifest.TilesPerUnit, 1, plan.Grid.Cols);
    }

    private async Task<TileRegion> GatherAsync(DetailCache cache, TileSpec tile, CancellationToken cancellationToken)
    {
        cache.Release();
        var details = new List<(TileSpec, DetailTiles)>();
        foreach (var neighbour in plan.Grid.Touching(tile.Owned).OrderBy(spec => spec.Number))
        {
            var unit = await cache.GetAsync(neighbour.Number, cancellationToken);
            if (unit.Has(neighbour.Number))
            {
                details.Add((neighbour, unit));
            }
        }

        return new TileRegion(tile, details);
    }

    private void WriteData(ProductWriter writer, RegionMaker maker, TileRegion region, AssemblyCounts counts)
    {
        var target = ProductWindow(region.Tile.Owned);
        int index = 0;
        foreach (var band in manifest.Description.Bands.Where(band => band.Role == BandRole.Data))
        {
            var product = maker.Make(region, index);
            counts.AddBand(index, product, maker.Source, maker.Valid, region.Tile.Owned.Size, manifest.Scale);
            writer.Write(target, band.Number, product);
            index++;
        }
    }

    /// <summary>Alpha bands and the mask: each input pixel fills its block.</summary>
    private void PassThrough(ProductWriter writer, TileSpec tile)
    {
        var owned = tile.Owned;
        var target = ProductWindow(owned);
        foreach (var band in manifest.Description.Bands.Where(band => band.Role == BandRole.Alpha))
        {
            float[] values = new float[owned.Area];
            float[] product = new float[target.Area];
            reader.ReadRaw(owned, band.Number, values);
            Replication.Fill<float>(values, owned.Size, manifest.Scale, product);
            writer.Write(target, band.Number, product);
        }

        if (manifest.Description.Validity == Validity.MaskBand)
        {
            byte[] mask = new byte[owned.Area];
            byte[] product = new byte[target.Area];
            reader.ReadMask(owned, mask);
            Replication.Fill<byte>(mask, owned.Size, manifest.Scale, product);
            writer.WriteMask(target, product);
        }
    }

    private RasterWindow ProductWindow(RasterWindow owned) =>
        owned.Translate(-manifest.Window.X, -manifest.Window.Y).Refine(manifest.Scale);
}
