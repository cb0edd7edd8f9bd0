using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>The part of GDAL's spatial reference API that Nadir calls. Handles are borrowed from a dataset.</summary>
internal static partial class Osr
{
    private const string Library = GdalLibrary.Name;

    [LibraryImport(Library, EntryPoint = "OSRIsGeographic")]
    public static partial int IsGeographic(nint spatialReference);

    [LibraryImport(Library, EntryPoint = "OSRIsProjected")]
    public static partial int IsProjected(nint spatialReference);

    [LibraryImport(Library, EntryPoint = "OSRGetLinearUnits")]
    public static partial double GetLinearUnits(nint spatialReference, nint name);

    [LibraryImport(Library, EntryPoint = "OSRGetAngularUnits")]
    public static partial double GetAngularUnits(nint spatialReference, nint name);

    [LibraryImport(Library, EntryPoint = "OSRGetSemiMajor")]
    public static partial double GetSemiMajor(nint spatialReference, out int error);

    [LibraryImport(Library, EntryPoint = "OSRGetAttrValue", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetAttributeValue(nint spatialReference, string path, int child);

    [LibraryImport(Library, EntryPoint = "OSRExportToWktEx")]
    public static partial int ExportToWkt(nint spatialReference, out nint wkt, StringList options);
}
