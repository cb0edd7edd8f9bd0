using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Raster;
using Nadir.Stitcher;
using Nadir.Tiler;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Verification;

/// <summary>
/// Makes single tiles of a finished product once more from its scene, by the code that made them, and compares them with what is stored.
/// Reader and model are the caller's.
/// </summary>
internal sealed class TileReplay(SceneManifest manifest, RunPlan plan, SceneReader scene, IDetailModel model, ProductGaps gaps)
{
    private const int UnitsKept = 32;

    private readonly TileCutter cutter = new(manifest, plan, scene);
    private readonly RegionMaker maker = new(manifest, plan.Grid, scene, gaps);
    private readonly HalfWidthMaker? widths = manifest.Uncertainty is null ? null : new(manifest, plan.Grid);
    private readonly DetailBuffers buffers = new();
    private readonly Dictionary<int, DetailTiles> units = [];

    /// <summary>What differs in a tile's owned window of the product, as a sentence's end; null when every sample and mask pixel is the same.</summary>
    public string? Difference(SceneReader product, int tile, CancellationToken cancellationToken)
    {
        try
        {
            return DataDifference(product, plan.Grid[tile], cancellationToken) ?? PassedDifference(product, plan.Grid[tile]);
        }
        catch (SceneRejectedException error) when (error.Scene == ProductVerifier.ProductName)
        {
            return $"does not decode ({error.Reason})";
        }
    }

    private string? DataDifference(SceneReader product, TileSpec tile, CancellationToken cancellationToken)
    {
        var target = ProductWindow(tile);
        float[] stored = new float[target.Area];
        var region = RegionOf(tile, cancellationToken);
        int index = 0;
        foreach (var band in manifest.Description.Bands.Where(band => band.Role == BandRole.Data))
        {
            var made = maker.Make(region, index);
            product.ReadRaw(target, band.Number, stored);
            if (Count(made, stored) is var count and > 0)
            {
                return $"has {count} other samples in band {band.Number}";
            }

            if (widths is not null)
            {
                product.ReadRaw(target, manifest.Description.Bands.Count + 1 + index, stored);
                if (Count(widths.Make(region, index, maker.Valid), stored) is var others and > 0)
                {
                    return $"has {others} other samples in the uncertainty of band {band.Number}";
                }
            }

            index++;
        }

        return null;
    }

    /// <summary>Alpha bands and the mask, which pass through.</summary>
    private string? PassedDifference(SceneReader product, TileSpec tile)
    {
        var target = ProductWindow(tile);
        float[] values = new float[tile.Owned.Area];
        float[] made = new float[target.Area];
        float[] stored = new float[target.Area];
        foreach (var band in manifest.Description.Bands.Where(band => band.Role == BandRole.Alpha))
        {
            scene.ReadRaw(tile.Owned, band.Number, values);
            gaps.Clear<float>(tile.Owned, values);
            Replication.Fill<float>(values, tile.Owned.Size, manifest.Scale, made);
            product.ReadRaw(target, band.Number, stored);
            if (Count(made, stored) is var count and > 0)
            {
                return $"has {count} other samples in the alpha band";
            }
        }

        return product.Description.Validity == Validity.MaskBand ? MaskDifference(product, tile, target) : null;
    }

    private string? MaskDifference(SceneReader product, TileSpec tile, RasterWindow target)
    {
        byte[] values = new byte[tile.Owned.Area];
        byte[] made = new byte[target.Area];
        byte[] stored = new byte[target.Area];
        if (manifest.Description.Validity == Validity.MaskBand)
        {
            scene.ReadMask(tile.Owned, values);
        }
        else
        {
            values.AsSpan().Fill(byte.MaxValue);
        }

        gaps.Clear<byte>(tile.Owned, values);
        Replication.Fill<byte>(values, tile.Owned.Size, manifest.Scale, made);
        product.ReadMask(target, stored);
        return made.AsSpan().SequenceEqual(stored) ? null : "has another mask";
    }

    private static int Count(ReadOnlySpan<float> made, ReadOnlySpan<float> stored)
    {
        int count = 0;
        for (int i = 0; i < made.Length; i++)
        {
            bool same = BitConverter.SingleToUInt32Bits(made[i]) == BitConverter.SingleToUInt32Bits(stored[i])
                || (float.IsNaN(made[i]) && float.IsNaN(stored[i])) || (made[i] == 0 && stored[i] == 0);
            count += same ? 0 : 1;
        }

        return count;
    }

    private TileRegion RegionOf(TileSpec tile, CancellationToken cancellationToken)
    {
        var details = new List<(TileSpec, DetailTiles)>();
        foreach (var other in plan.Grid.Touching(tile.Owned).OrderBy(other => other.Number))
        {
            int unit = plan.UnitOf(other.Number);
            if (!gaps.HasUnit(unit) && DetailsOf(unit, cancellationToken) is var made && made.Has(other.Number))
            {
                details.Add((other, made));
            }
        }

        return new TileRegion(tile, details);
    }

    private DetailTiles DetailsOf(int unit, CancellationToken cancellationToken)
    {
        if (units.TryGetValue(unit, out var known))
        {
            return known;
        }

        if (units.Count == UnitsKept)
        {
            units.Clear();
        }

        return units[unit] = DetailTiles.Read(
            MakeUnit(unit, cancellationToken),
            $"unit {unit}",
            manifest.Normalization.Count,
            tile => plan.Grid[tile].Support.Refine(manifest.Scale).Size,
            manifest.Uncertainty is null ? 0 : manifest.Scale);
    }

    private byte[] MakeUnit(int unit, CancellationToken cancellationToken)
    {
        if (cutter.Cut(unit, cancellationToken) is not { } cut)
        {
            return DetailTiles.WriteEmpty();
        }

        byte[] bytes = new byte[cut.Length];
        cut.ReadExactly(bytes);
        var input = InputTiles.Read(bytes, $"unit {unit}", manifest.Normalization.Count, manifest.Tile);
        return DetailMaker.Make(manifest, plan, input, model, buffers, cancellationToken).ToArray();
    }

    private RasterWindow ProductWindow(TileSpec tile) => tile.Owned.Translate(-manifest.Window.X, -manifest.Window.Y).Refine(manifest.Scale);
}
