using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>The part of GDAL's C API that Nadir calls. Band handles are borrowed from their dataset and live as long as it does.</summary>
internal static partial class Gdal
{
    /// <summary>CE_None.</summary>
    public const int Ok = 0;

    /// <summary>GDAL_OF_RASTER.</summary>
    public const uint OpenRaster = 0x02;

    /// <summary>GDAL_OF_VERBOSE_ERROR.</summary>
    public const uint OpenVerbose = 0x40;

    /// <summary>GMF_PER_DATASET.</summary>
    public const int MaskPerDataset = 0x02;

    /// <summary>GMF_ALPHA.</summary>
    public const int MaskAlpha = 0x04;

    /// <summary>GMF_NODATA.</summary>
    public const int MaskNodata = 0x08;

    /// <summary>GF_Read.</summary>
    public const int Read = 0;

    /// <summary>GF_Write.</summary>
    public const int Write = 1;

    private const string Library = GdalLibrary.Name;

    [LibraryImport(Library, EntryPoint = "GDALVersionInfo", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint VersionInfo(string request);

    [LibraryImport(Library, EntryPoint = "GDALAllRegister")]
    public static partial void AllRegister();

    [LibraryImport(Library, EntryPoint = "GDALGetDriverCount")]
    public static partial int GetDriverCount();

    [LibraryImport(Library, EntryPoint = "GDALGetDriver")]
    public static partial nint GetDriver(int index);

    [LibraryImport(Library, EntryPoint = "GDALGetDriverByName", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetDriverByName(string name);

    [LibraryImport(Library, EntryPoint = "GDALGetDriverShortName")]
    public static partial nint GetDriverShortName(nint driver);

    [LibraryImport(Library, EntryPoint = "GDALDeregisterDriver")]
    public static partial void DeregisterDriver(nint driver);

    [LibraryImport(Library, EntryPoint = "GDALSetCacheMax64")]
    public static partial void SetCacheMax(long bytes);

    [LibraryImport(Library, EntryPoint = "GDALOpenEx", StringMarshalling = StringMarshalling.Utf8)]
    public static partial DatasetHandle OpenEx(string path, uint flags, StringList allowedDrivers, StringList openOptions, nint siblings);

    [LibraryImport(Library, EntryPoint = "GDALCreate", StringMarshalling = StringMarshalling.Utf8)]
    public static partial DatasetHandle Create(
        nint driver, string path, int width, int height, int bands, GdalDataType type, StringList options);

    [LibraryImport(Library, EntryPoint = "GDALCreateCopy", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial DatasetHandle CreateCopy(
        nint driver,
        string path,
        DatasetHandle source,
        int strict,
        StringList options,
        delegate* unmanaged[Cdecl]<double, byte*, void*, int> progress,
        void* progressData);

    [LibraryImport(Library, EntryPoint = "GDALClose")]
    public static partial void Close(nint dataset);

    [LibraryImport(Library, EntryPoint = "GDALFlushCache")]
    public static partial void FlushCache(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetDatasetDriver")]
    public static partial nint GetDatasetDriver(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterXSize")]
    public static partial int GetWidth(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterYSize")]
    public static partial int GetHeight(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterCount")]
    public static partial int GetBandCount(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetRasterBand")]
    public static partial nint GetBand(DatasetHandle dataset, int number);

    [LibraryImport(Library, EntryPoint = "GDALGetGeoTransform")]
    public static unsafe partial int GetGeoTransform(DatasetHandle dataset, double* six);

    [LibraryImport(Library, EntryPoint = "GDALSetGeoTransform")]
    public static unsafe partial int SetGeoTransform(DatasetHandle dataset, double* six);

    [LibraryImport(Library, EntryPoint = "GDALGetSpatialRef")]
    public static partial nint GetSpatialRef(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALSetSpatialRef")]
    public static partial int SetSpatialRef(DatasetHandle dataset, nint spatialReference);

    [LibraryImport(Library, EntryPoint = "GDALGetGCPCount")]
    public static partial int GetGcpCount(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetGCPs")]
    public static unsafe partial GdalGcp* GetGcps(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALGetGCPSpatialRef")]
    public static partial nint GetGcpSpatialRef(DatasetHandle dataset);

    [LibraryImport(Library, EntryPoint = "GDALSetGCPs2")]
    public static unsafe partial int SetGcps(DatasetHandle dataset, int count, GdalGcp* gcps, nint spatialReference);

    [LibraryImport(Library, EntryPoint = "GDALGetMetadata", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetMetadata(nint datasetOrBand, string? domain);

    [LibraryImport(Library, EntryPoint = "GDALSetMetadata", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int SetMetadata(nint datasetOrBand, StringList items, string? domain);

    [LibraryImport(Library, EntryPoint = "GDALGetMetadataItem", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint GetMetadataItem(nint datasetOrBand, string name, string? domain);

    [LibraryImport(Library, EntryPoint = "GDALGetDescription")]
    public static partial nint GetDescription(nint datasetOrBand);

    [LibraryImport(Library, EntryPoint = "GDALSetDescription", StringMarshalling = StringMarshalling.Utf8)]
    public static partial void SetDescription(nint datasetOrBand, string description);

    [LibraryImport(Library, EntryPoint = "GDALCreateDatasetMaskBand")]
    public static partial int CreateMask(DatasetHandle dataset, int flags);
}
