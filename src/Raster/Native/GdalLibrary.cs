using System.Reflection;
using System.Runtime.InteropServices;

namespace Nadir.Raster.Native;

/// <summary>
/// Finds libgdal under whatever name this machine has it. NADIR_GDAL_LIBRARY, where set, is the only one tried; else the sonames of
/// GDAL 3.6 (32) and later, newest first, then the names without a version.
/// </summary>
internal static class GdalLibrary
{
    /// <summary>The name that every import uses.</summary>
    public const string Name = "gdal";

    /// <summary>Environment variable with the path of the library to load.</summary>
    public const string Variable = "NADIR_GDAL_LIBRARY";

    private const int OldestSoname = 32;
    private const int NewestSoname = 60;

    /// <summary>Registers the search; call once, before the first import.</summary>
    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(GdalLibrary).Assembly, Resolve);

    /// <summary>The file names tried, in order.</summary>
    public static IEnumerable<string> Candidates()
    {
#pragma warning disable RS0030 // The library is looked for before any settings object exists, and by nothing else.
        string? chosen = Environment.GetEnvironmentVariable(Variable);
#pragma warning restore RS0030
        if (!string.IsNullOrEmpty(chosen))
        {
            yield return chosen;
            yield break;
        }

        for (int soname = NewestSoname; soname >= OldestSoname; soname--)
        {
            if (OperatingSystem.IsWindows())
            {
                yield return $"gdal{300 + soname - 26}.dll";
            }
            else
            {
                yield return OperatingSystem.IsMacOS() ? $"libgdal.{soname}.dylib" : $"libgdal.so.{soname}";
            }
        }

        yield return OperatingSystem.IsWindows() ? "gdal.dll" : OperatingSystem.IsMacOS() ? "libgdal.dylib" : "libgdal.so";
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (name != Name)
        {
            return 0;
        }

        foreach (string candidate in Candidates())
        {
            if (NativeLibrary.TryLoad(candidate, assembly, searchPath, out nint library))
            {
                return library;
            }
        }

        return 0;
    }
}
