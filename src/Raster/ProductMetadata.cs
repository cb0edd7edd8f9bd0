using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>
/// Carries what a scene says about itself over to its product: place, bands, tags. Place is refined; what was measured on or describes the
/// scene's own file (statistics, sample extremes) is left out.
/// </summary>
internal static class ProductMetadata
{
    /// <summary>Prefix of the product's provenance items.</summary>
    public const string ProvenancePrefix = "NADIR_";

    private static readonly string[] Stale = ["STATISTICS_", "TIFFTAG_MINSAMPLEVALUE", "TIFFTAG_MAXSAMPLEVALUE", ProvenancePrefix];

    /// <summary>Writes everything but pixels; call before any pixel is written.</summary>
    public static void Carry(
        SceneReader source,
        DatasetHandle product,
        RasterWindow window,
        int scale,
        IReadOnlyDictionary<string, string> provenance,
        string? uncertainty)
    {
        CarryTags(source.Dataset, product, provenance);
        CarryPlace(source, product, window, scale);
        CarryRpc(source, product, window, scale);
        for (int number = 1; number <= source.Description.Bands.Count; number++)
        {
            CarryBand(Gdal.GetBand(source.Dataset, number), Gdal.GetBand(product, number));
        }

        if (uncertainty is not null)
        {
            int number = source.Description.Bands.Count;
            foreach (var band in source.Description.Bands.Where(band => band.Role == BandRole.Data))
            {
                CarryUncertainty(Gdal.GetBand(source.Dataset, band.Number), Gdal.GetBand(product, ++number), $"{uncertainty} of band {band.Number}");
            }
        }
    }

    private static void CarryTags(DatasetHandle source, DatasetHandle product, IReadOnlyDictionary<string, string> provenance)
    {
        var own = provenance.Select(item => KeyValuePair.Create(ProvenancePrefix + item.Key.ToUpperInvariant(), item.Value));
        using var tags = StringList.Of(Kept(source.Pointer).Concat(own));
        _ = Gdal.SetMetadata(product.Pointer, tags, null);
    }

    private static unsafe void CarryPlace(SceneReader source, DatasetHandle product, RasterWindow window, int scale)
    {
        if (source.Description.Transform is { } transform)
        {
            var refined = transform.Crop(window).Refine(scale);
            double* six = stackalloc double[6]
            {
                refined.OriginX, refined.PixelWidth, refined.RowRotation, refined.OriginY, refined.ColumnRotation, refined.PixelHeight,
            };
            _ = Gdal.SetGeoTransform(product, six);
        }

        nint spatialReference = Gdal.GetSpatialRef(source.Dataset);
        if (spatialReference != 0)
        {
            _ = Gdal.SetSpatialRef(product, spatialReference);
        }

        if (source.Description.Transform is null && source.Description.GcpCount > 0)
        {
            CarryGcps(source.Dataset, product, window, scale);
        }
    }

    private static unsafe void CarryGcps(DatasetHandle source, DatasetHandle product, RasterWindow window, int scale)
    {
        var gcps = new ReadOnlySpan<GdalGcp>(Gdal.GetGcps(source), Gdal.GetGcpCount(source)).ToArray();
        for (int i = 0; i < gcps.Length; i++)
        {
            gcps[i].Pixel = (gcps[i].Pixel - window.X) * scale;
            gcps[i].Line = (gcps[i].Line - window.Y) * scale;
        }

        fixed (GdalGcp* first = gcps)
        {
            _ = Gdal.SetGcps(product, gcps.Length, first, Gdal.GetGcpSpatialRef(source));
        }
    }

    private static void CarryRpc(SceneReader source, DatasetHandle product, RasterWindow window, int scale)
    {
        if (!source.Description.HasRpc)
        {
            return;
        }

        var items = GdalText.Items(source.Dataset.Pointer, RpcRefinement.Domain);
        using var refined = StringList.Of(RpcRefinement.Refine(items, window.X, window.Y, scale));
        _ = Gdal.SetMetadata(product.Pointer, refined, RpcRefinement.Domain);
    }

    private static void CarryBand(nint source, nint product)
    {
        _ = GdalBand.SetColorInterpretation(product, GdalBand.GetColorInterpretation(source));
        Gdal.SetDescription(product, GdalText.Description(source));
        using var tags = StringList.Of(Kept(source));
        if (!tags.IsInvalid)
        {
            _ = Gdal.SetMetadata(product, tags, null);
        }

        double nodata = GdalBand.GetNodata(source, out int hasNodata);
        if (hasNodata != 0)
        {
            _ = GdalBand.SetNodata(product, nodata);
        }

        double scale = GdalBand.GetScale(source, out int hasScale);
        double offset = GdalBand.GetOffset(source, out int hasOffset);
        if ((hasScale != 0 && scale != 1) || (hasOffset != 0 && offset != 0))
        {
            _ = GdalBand.SetScale(product, hasScale != 0 ? scale : 1);
            _ = GdalBand.SetOffset(product, offset);
        }

        if (GdalText.Read(GdalBand.GetUnit(source)) is { Length: > 0 } unit)
        {
            _ = GdalBand.SetUnit(product, unit);
        }
    }

    /// <summary>A half-width has its band's nodata, scale and unit, and no offset, being a difference.</summary>
    private static void CarryUncertainty(nint source, nint product, string description)
    {
        Gdal.SetDescription(product, description);
        double nodata = GdalBand.GetNodata(source, out int hasNodata);
        if (hasNodata != 0)
        {
            _ = GdalBand.SetNodata(product, nodata);
        }

        double scale = GdalBand.GetScale(source, out int hasScale);
        if (hasScale != 0 && scale != 1)
        {
            _ = GdalBand.SetScale(product, scale);
        }

        if (GdalText.Read(GdalBand.GetUnit(source)) is { Length: > 0 } unit)
        {
            _ = GdalBand.SetUnit(product, unit);
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Kept(nint datasetOrBand) =>
        GdalText.Items(datasetOrBand, null).Where(item => !IsStale(item.Key));

    private static bool IsStale(string key) => Array.Exists(Stale, prefix => key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
