using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>The part of GDAL's coordinate transformation API that Nadir calls.</summary>
internal static partial class Osr
{
    private const int TraditionalGisOrder = 0;
    private const int Wgs84 = 4326;
    private const double LeastEarthRadius = 6.35e6;
    private const double GreatestEarthRadius = 6.40e6;

    /// <summary>
    /// Turns points of a CRS into WGS 84 longitude and latitude, in place; false when they have none (another body, or off the
    /// projection's domain).
    /// </summary>
    public static bool ToWgs84(nint reference, double[] x, double[] y)
    {
        if (GetSemiMajor(reference, out int error) is < LeastEarthRadius or > GreatestEarthRadius || error != 0)
        {
            return false;
        }

        using var messages = GdalMessages.Collect();
        nint from = Clone(reference);
        nint to = New(null);
        nint transformation = 0;
        try
        {
            SetAxisMappingStrategy(from, TraditionalGisOrder);
            SetAxisMappingStrategy(to, TraditionalGisOrder);
            if (ImportFromEpsg(to, Wgs84) != 0)
            {
                return false;
            }

            transformation = NewTransformation(from, to);
            return transformation != 0
                && Transform(transformation, x.Length, x, y, null) != 0
                && x.All(longitude => longitude is >= -180 and <= 180)
                && y.All(latitude => latitude is >= -90 and <= 90);
        }
        finally
        {
            DestroyTransformation(transformation);
            Release(to);
            Release(from);
        }
    }

    /// <summary>The EPSG code of the CRS itself, or null when it names none.</summary>
    public static int? EpsgCode(nint reference)
    {
        bool epsg = reference != 0 && Marshal.PtrToStringUTF8(GetAuthorityName(reference, null)) == "EPSG";
        return epsg && int.TryParse(Marshal.PtrToStringUTF8(GetAuthorityCode(reference, null)), out int code) ? code : null;
    }

    [LibraryImport(Library, EntryPoint = "OSRClone")]
    private static partial nint Clone(nint spatialReference);

    [LibraryImport(Library, EntryPoint = "OSRNewSpatialReference", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint New(string? wkt);

    [LibraryImport(Library, EntryPoint = "OSRRelease")]
    private static partial void Release(nint spatialReference);

    [LibraryImport(Library, EntryPoint = "OSRImportFromEPSG")]
    private static partial int ImportFromEpsg(nint spatialReference, int code);

    [LibraryImport(Library, EntryPoint = "OSRSetAxisMappingStrategy")]
    private static partial void SetAxisMappingStrategy(nint spatialReference, int strategy);

    [LibraryImport(Library, EntryPoint = "OSRGetAuthorityName", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAuthorityName(nint spatialReference, string? key);

    [LibraryImport(Library, EntryPoint = "OSRGetAuthorityCode", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAuthorityCode(nint spatialReference, string? key);

    [LibraryImport(Library, EntryPoint = "OCTNewCoordinateTransformation")]
    private static partial nint NewTransformation(nint from, nint to);

    [LibraryImport(Library, EntryPoint = "OCTDestroyCoordinateTransformation")]
    private static partial void DestroyTransformation(nint transformation);

    [LibraryImport(Library, EntryPoint = "OCTTransform")]
    private static partial int Transform(nint transformation, int count, [In, Out] double[] x, [In, Out] double[] y, double[]? z);
}
