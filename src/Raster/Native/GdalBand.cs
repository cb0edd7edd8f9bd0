using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>GDAL's C API for one band; the handle is borrowed from a dataset and lives as long as it does.</summary>
internal static partial class GdalBand
{
    private const string Library = GdalLibrary.Name;

    [LibraryImport(Library, EntryPoint = "GDALGetRasterBandXSize")]
    public static partial int GetWidth(nint band);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterBandYSize")]
    public static partial int GetHeight(nint band);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterDataType")]
    public static partial GdalDataType GetDataType(nint band);

    [LibraryImport(Library, EntryPoint = "GDALGetBlockSize")]
    public static partial void GetBlockSize(nint band, out int width, out int height);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterColorInterpretation")]
    public static partial ColorInterpretation GetColorInterpretation(nint band);

    [LibraryImport(Library, EntryPoint = "GDALGetColorInterpretationName")]
    public static partial nint GetColorInterpretationName(ColorInterpretation interpretation);

    [LibraryImport(Library, EntryPoint = "GDALSetRasterColorInterpretation")]
    public static partial int SetColorInterpretation(nint band, ColorInterpretation interpretation);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterColorTable")]
    public static partial nint GetColorTable(nint band);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterNoDataValue")]
    public static partial double GetNodata(nint band, out int present);

    [LibraryImport(Library, EntryPoint = "GDALSetRasterNoDataValue")]
    public static partial int SetNodata(nint band, double value);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterScale")]
    public static partial double GetScale(nint band, out int present);

    [LibraryImport(Library, EntryPoint = "GDALSetRasterScale")]
    public static partial int SetScale(nint band, double value);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterOffset")]
    public static partial double GetOffset(nint band, out int present);

    [LibraryImport(Library, EntryPoint = "GDALSetRasterOffset")]
    public static partial int SetOffset(nint band, double value);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterUnitType")]
    public static partial nint GetUnit(nint band);

    [LibraryImport(Library, EntryPoint = "GDALSetRasterUnitType", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetUnit(nint band, string unit);

    [LibraryImport(Library, EntryPoint = "GDALGetMaskFlags")]
    public static partial int GetMaskFlags(nint band);

    [LibraryImport(Library, EntryPoint = "GDALGetMaskBand")]
    public static partial nint GetMask(nint band);

    [LibraryImport(Library, EntryPoint = "GDALGetOverviewCount")]
    public static partial int GetOverviewCount(nint band);

    [LibraryImport(Library, EntryPoint = "GDALGetOverview")]
    public static partial nint GetOverview(nint band, int index);

    [LibraryImport(Library, EntryPoint = "GDALRasterIOEx")]
    public static unsafe partial int RasterIO(
        nint band,
        int direction,
        int x,
        int y,
        int width,
        int height,
        void* buffer,
        int bufferWidth,
        int bufferHeight,
        GdalDataType bufferType,
        long pixelSpace,
        long lineSpace,
        RasterIOExtraArg* extra);
}
