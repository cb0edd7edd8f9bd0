using System.Globalization;
using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>
/// GDAL's process-wide state, set once and in this place only: which drivers exist, what they may look at beside the file itself,
/// how much memory the block cache takes, and where messages go.
/// </summary>
internal static class GdalRuntime
{
    /// <summary>Drivers that may open a scene: single files that hold their pixels themselves and refer to nothing else.</summary>
    public static readonly IReadOnlyList<string> SceneDrivers = ["GTiff", "JP2OpenJPEG", "JP2KAK", "JPEG", "PNG", "WEBP"];

    /// <summary>GDAL 3.6.0 in GDAL's own numbering.</summary>
    public const int LeastVersion = 3_06_00_00;

    private const long CacheBytes = 64L << 20;

    private static readonly string[] OwnDrivers = ["COG", "MEM"];

    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal)
    {
        // Nothing beside the file is looked for: no .aux.xml, .ovr, .msk, world file, .RPB or .IMD.
        ["GDAL_PAM_ENABLED"] = "NO",
        ["GDAL_DISABLE_READDIR_ON_OPEN"] = "EMPTY_DIR",
        ["GDAL_GEOREF_SOURCES"] = "INTERNAL",
        ["ESRI_XML_PAM"] = "NO",

        // Damaged data is an error, never a guess.
        ["GTIFF_IGNORE_READ_ERRORS"] = "NO",

        // Masks of products lie inside the file.
        ["GDAL_TIFF_INTERNAL_MASK"] = "YES",

        // Range reads: enough at open for a COG's header; short outages of the store are waited out.
        ["GDAL_INGESTED_BYTES_AT_OPEN"] = "32768",
        ["GDAL_HTTP_MAX_RETRY"] = "3",
        ["GDAL_HTTP_RETRY_DELAY"] = "1",
        ["GDAL_HTTP_CONNECTTIMEOUT"] = "10",
        ["GDAL_HTTP_LOW_SPEED_TIME"] = "30",
        ["GDAL_HTTP_LOW_SPEED_LIMIT"] = "1",
        ["CPL_VSIL_CURL_CACHE_SIZE"] = "33554432",
        ["CPL_DEBUG"] = "OFF",
    };

    private static readonly Lazy<string> Started = new(StartOnce, LazyThreadSafetyMode.ExecutionAndPublication);

    /// <summary>Loads and configures GDAL the first time; returns its version, "3.6.2".</summary>
    /// <exception cref="GdalMissingException">There is no libgdal, or it is older than 3.6.</exception>
    public static string Start() => Started.Value;

    private static string StartOnce()
    {
        GdalLibrary.Register();
        NativeHeap.ReturnFreedBlocks();
        string release = LoadedRelease();
        foreach (var (key, value) in Settings)
        {
            Cpl.SetConfigOption(key, value);
        }

        GdalMessages.Install();
        Gdal.SetCacheMax(CacheBytes);
        Gdal.AllRegister();
        DropOtherDrivers();
        return release;
    }

    private static string LoadedRelease()
    {
        string release;
        int version;
        try
        {
            version = int.Parse(Marshal.PtrToStringUTF8(Gdal.VersionInfo("VERSION_NUM")) ?? "0", CultureInfo.InvariantCulture);
            release = Marshal.PtrToStringUTF8(Gdal.VersionInfo("RELEASE_NAME")) ?? "";
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw GdalMissingException.NotFound(error);
        }

        return version >= LeastVersion ? release : throw GdalMissingException.TooOld(release);
    }

    /// <summary>
    /// Takes every driver but ours out of the process, so that no file can make GDAL use one that follows references (VRT, WMS, HTTP).
    /// </summary>
    private static void DropOtherDrivers()
    {
        for (int i = Gdal.GetDriverCount() - 1; i >= 0; i--)
        {
            nint driver = Gdal.GetDriver(i);
            string name = Marshal.PtrToStringUTF8(Gdal.GetDriverShortName(driver)) ?? "";
            if (!SceneDrivers.Contains(name) && !OwnDrivers.Contains(name))
            {
                Gdal.DeregisterDriver(driver);
            }
        }
    }
}
