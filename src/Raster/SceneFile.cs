using Nadir.Raster.Native;

namespace Nadir.Raster;

/// <summary>Opens a scene's file with the allowed drivers.</summary>
internal static class SceneFile
{
    private const string Formats = "GeoTIFF, JPEG 2000, JPEG, PNG or WebP";
    private const string Remedy = $"drop a complete {Formats} file, or convert it with 'gdal_translate -of COG'";

    /// <summary>The open dataset and the file's length in bytes.</summary>
    public static (DatasetHandle Dataset, long Length) Open(SceneSource source)
    {
        using var messages = GdalMessages.Collect();
        long length = source.Length(out string reason) ?? throw source.NotReached(reason);
        if (length == 0)
        {
            throw source.Rejected("is empty (0 bytes)", "drop a complete file");
        }

        using var drivers = new StringList(GdalRuntime.SceneDrivers);
        using var options = new StringList();
        var dataset = Gdal.OpenEx(source.Path, Gdal.OpenRaster | Gdal.OpenVerbose, drivers, options, 0);
        if (!dataset.IsInvalid)
        {
            return (dataset, length);
        }

        dataset.Dispose();
        throw source.Failed($"cannot be read as {Formats}", Remedy, messages);
    }
}
