using System.Globalization;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>Turns the headers of a raster that keeps <see cref="SceneRules"/> into a <see cref="SceneDescription"/>.</summary>
internal static class SceneInspection
{
    /// <summary>Describes the scene.</summary>
    /// <exception cref="Nadir.Core.Errors.SceneRejectedException">It has no data band, or RPCs that are no numbers.</exception>
    public static SceneDescription Describe(SceneSource source, DatasetHandle dataset, PixelType type)
    {
        var size = new PixelSize(Gdal.GetWidth(dataset), Gdal.GetHeight(dataset));
        var joint = JointNodata(dataset);
        var bands = Enumerable.Range(1, Gdal.GetBandCount(dataset)).Select(number => Band(dataset, number, joint)).ToList();
        var data = bands.FindAll(band => band.Role == BandRole.Data);
        if (data.Count == 0)
        {
            throw source.Rejected("has alpha bands only, so there is nothing to sharpen", "drop a raster with at least one data band");
        }

        var transform = Transform(dataset);
        nint spatialReference = Gdal.GetSpatialRef(dataset);
        return new SceneDescription
        {
            Driver = GdalText.Driver(dataset),
            Size = size,
            Type = type,
            Bands = ValueList.From(bands),
            Validity = ValidityOf(dataset, bands, data),
            Transform = transform,
            Crs = GdalText.Wkt(spatialReference != 0 ? spatialReference : Gdal.GetGcpSpatialRef(dataset)),
            GsdMetres = transform is { } known ? GroundSampling.Metres(known, size, spatialReference) : null,
            GcpCount = Gdal.GetGcpCount(dataset),
            HasRpc = HasRpc(source, dataset),
        };
    }

    /// <summary>The geotransform, or null where the file has none.</summary>
    public static unsafe GeoTransform? Transform(DatasetHandle dataset)
    {
        double* six = stackalloc double[6];
        return Gdal.GetGeoTransform(dataset, six) == Gdal.Ok
            ? new GeoTransform(six[0], six[1], six[2], six[3], six[4], six[5])
            : null;
    }

    /// <summary>
    /// Whether a pixel is nodata only where all bands have their nodata value at once (NODATA_VALUES; a PNG's transparent colour).
    /// </summary>
    public static bool HasJointNodata(DatasetHandle dataset)
    {
        const int joint = Gdal.MaskNodata | Gdal.MaskPerDataset;
        return (GdalBand.GetMaskFlags(Gdal.GetBand(dataset, 1)) & joint) == joint;
    }

    private static bool HasRpc(SceneSource source, DatasetHandle dataset)
    {
        try
        {
            return RpcRefinement.Refine(GdalText.Items(dataset.Pointer, RpcRefinement.Domain), 0, 0, 1).ToList().Count > 0;
        }
        catch (FormatException error)
        {
            string reason = $"has RPC metadata that cannot be read ({error.Message.TrimEnd('.')})";
            throw source.Rejected(reason, "mend or remove it with 'gdal_edit'");
        }
    }

    /// <summary>The values of NODATA_VALUES where they are in force, else none; one that is no number is 0, as GDAL has it.</summary>
    private static List<double> JointNodata(DatasetHandle dataset)
    {
        string text = HasJointNodata(dataset) ? GdalText.Item(dataset.Pointer, "NODATA_VALUES", null) ?? "" : "";
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => double.TryParse(part, CultureInfo.InvariantCulture, out double value) ? value : 0)
            .ToList();
    }

    private static BandDescription Band(DatasetHandle dataset, int number, List<double> joint)
    {
        nint band = Gdal.GetBand(dataset, number);
        var interpretation = GdalBand.GetColorInterpretation(band);
        double nodata = GdalBand.GetNodata(band, out int present);
        string name = GdalText.Description(band);
        if (name.Length == 0 && interpretation != ColorInterpretation.Undefined)
        {
            name = GdalText.Read(GdalBand.GetColorInterpretationName(interpretation)) ?? "";
        }

        return new BandDescription(
            number,
            interpretation == ColorInterpretation.Alpha ? BandRole.Alpha : BandRole.Data,
            joint.Count >= number ? joint[number - 1] : present != 0 ? nodata : null,
            name);
    }

    private static Validity ValidityOf(DatasetHandle dataset, List<BandDescription> bands, List<BandDescription> data)
    {
        if (GdalBand.GetMaskFlags(Gdal.GetBand(dataset, data[0].Number)) == Gdal.MaskPerDataset)
        {
            return Validity.MaskBand;
        }

        return bands.Count > data.Count ? Validity.AlphaBand
            : data.Exists(band => band.Nodata is not null) ? Validity.NodataValue
            : Validity.All;
    }
}
