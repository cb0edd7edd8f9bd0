using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>Builds the levels of a scene.</summary>
internal static class SceneLevels
{
    /// <summary>Fewest pixels of an overview that statistics are taken from.</summary>
    private const long FewestPixels = 1L << 18;

    /// <summary>The scene at full resolution.</summary>
    public static RasterLevel Full(SceneSource source, DatasetHandle dataset, SceneDescription description)
    {
        var data = new List<nint>();
        var rules = new List<NodataRule>();
        nint alpha = 0;
        bool joint = SceneInspection.HasJointNodata(dataset);
        foreach (var band in description.Bands)
        {
            nint handle = Gdal.GetBand(dataset, band.Number);
            if (band.Role == BandRole.Data)
            {
                data.Add(handle);
                rules.Add(NodataRule.Of(description.Type, joint ? null : band.Nodata));
            }
            else if (alpha == 0)
            {
                alpha = handle;
            }
        }

        nint mask = joint || description.Validity == Validity.MaskBand ? GdalBand.GetMask(data[0]) : 0;
        return new RasterLevel(source, description.Size, data, rules, alpha, mask);
    }

    /// <summary>
    /// The smallest overview of one band that still has enough pixels and the same validity as the scene, as a level with that one
    /// data band; the scene itself where there is none.
    /// </summary>
    public static RasterLevel ForSampling(RasterLevel full, int dataBand)
    {
        nint band = full.DataBands[dataBand];
        var best = full with { DataBands = [band], Nodata = [full.Nodata[dataBand]] };
        for (int i = 0; i < GdalBand.GetOverviewCount(band); i++)
        {
            if (Overview(full, dataBand, i) is { } level && level.Size.Area >= FewestPixels && level.Size.Area < best.Size.Area)
            {
                best = level;
            }
        }

        return best;
    }

    private static RasterLevel? Overview(RasterLevel full, int dataBand, int index)
    {
        nint band = full.DataBands[dataBand];
        nint overview = GdalBand.GetOverview(band, index);
        if (overview == 0 || GdalBand.GetDataType(overview) != GdalBand.GetDataType(band) || !HasSaneBlocks(overview))
        {
            return null;
        }

        nint alpha = full.Alpha == 0 ? 0 : GdalBand.GetOverview(full.Alpha, index);
        bool hasMask = (GdalBand.GetMaskFlags(overview) & Gdal.MaskPerDataset) != 0;
        if ((full.Alpha != 0 && alpha == 0) || (full.Mask != 0 && !hasMask))
        {
            return null;
        }

        var size = new PixelSize(GdalBand.GetWidth(overview), GdalBand.GetHeight(overview));
        nint mask = full.Mask == 0 ? 0 : GdalBand.GetMask(overview);
        return HasSize(alpha, size) && HasSize(mask, size)
            ? new RasterLevel(full.Source, size, [overview], [full.Nodata[dataBand]], alpha, mask)
            : null;
    }

    private static bool HasSize(nint band, PixelSize size) =>
        band == 0 || (GdalBand.GetWidth(band) == size.Width && GdalBand.GetHeight(band) == size.Height);

    /// <summary>A file may name an overview with absurd blocks; such a one is passed over.</summary>
    private static bool HasSaneBlocks(nint overview)
    {
        GdalBand.GetBlockSize(overview, out int width, out int height);
        return (long)width * height <= 1L << 24;
    }
}
