using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>GDAL's borrowed strings as .NET strings.</summary>
internal static class GdalText
{
    /// <summary>Short name of the driver that reads a dataset.</summary>
    public static string Driver(DatasetHandle dataset) =>
        Read(Gdal.GetDriverShortName(Gdal.GetDatasetDriver(dataset))) ?? "";

    /// <summary>A metadata item of a dataset or band, or null.</summary>
    public static string? Item(nint datasetOrBand, string name, string? domain) => Read(Gdal.GetMetadataItem(datasetOrBand, name, domain));

    /// <summary>All metadata of one domain.</summary>
    public static List<KeyValuePair<string, string>> Items(nint datasetOrBand, string? domain) =>
        StringList.ReadPairs(Gdal.GetMetadata(datasetOrBand, domain));

    /// <summary>A band's description; may be empty.</summary>
    public static string Description(nint band) => Read(Gdal.GetDescription(band)) ?? "";

    /// <summary>The CRS as WKT 2 (2019), or null when there is none.</summary>
    public static string? Wkt(nint spatialReference)
    {
        if (spatialReference == 0)
        {
            return null;
        }

        using var options = new StringList("FORMAT=WKT2_2019");
        int result = Osr.ExportToWkt(spatialReference, out nint text, options);
        string? wkt = Read(text);
        Cpl.Free(text);
        return result == Gdal.Ok && !string.IsNullOrEmpty(wkt) ? wkt : null;
    }

    /// <summary>A borrowed UTF-8 string.</summary>
    public static string? Read(nint text) => Marshal.PtrToStringUTF8(text);
}
