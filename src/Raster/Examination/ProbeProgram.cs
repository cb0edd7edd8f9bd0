using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Nadir.Raster.Examination;

/// <summary>The program that examines scenes apart, and how it is started.</summary>
public sealed class ProbeProgram
{
    private const string Name = "Nadir.RasterProbe";

    /// <summary>
    /// All that the probe gets of this process's environment: how to find libraries, certificates and proxies. What else stands there may be
    /// secret, and GDAL would read storage keys from it.
    /// </summary>
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "USERPROFILE", "SystemRoot", "TMPDIR", "TEMP", "TMP", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH",
        "DOTNET_ROOT", "DOTNET_ROOT_X64", "DOTNET_ROOT_ARM64", "NADIR_GDAL_LIBRARY", "GDAL_DATA", "GDAL_DRIVER_PATH", "PROJ_DATA", "PROJ_LIB",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    ];

    private readonly string needed;
    private readonly string file;
    private readonly string[] arguments;

    /// <summary>A program of one's own making; <paramref name="needed"/> is the file without which it cannot run.</summary>
    internal ProbeProgram(string needed, string file, params string[] arguments)
    {
        this.needed = needed;
        this.file = file;
        this.arguments = arguments;
    }

    /// <summary>
    /// The program in <paramref name="folder"/>, by the dotnet of this process: a file unpacked from an archive may have lost its right to be
    /// executed. Without a dotnet (a self-contained app) by its own executable.
    /// </summary>
    public static ProbeProgram Find(string folder)
    {
        string ending = OperatingSystem.IsWindows() ? ".exe" : "";
        string dotnet = System.IO.Path.GetFullPath(System.IO.Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", $"dotnet{ending}"));
        string assembly = System.IO.Path.Combine(folder, $"{Name}.dll");
        string executable = System.IO.Path.Combine(folder, $"{Name}{ending}");
        return File.Exists(dotnet) ? new ProbeProgram(assembly, dotnet, "exec", assembly) : new ProbeProgram(executable, executable);
    }

    /// <summary>The file of the program.</summary>
    public string Path => needed;

    /// <summary>How it is started: its three streams are pipes.</summary>
    internal ProcessStartInfo Start()
    {
        if (!File.Exists(needed))
        {
            throw new ProbeException($"the program that examines scenes is missing ({needed})");
        }

        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string name in start.Environment.Keys.Except(Inherited, StringComparer.Ordinal).ToList())
        {
            start.Environment.Remove(name);
        }

        // No socket in the temporary folder for debuggers, no dump of a memory that holds credentials.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";

        // Each of glibc's arenas takes 64 MiB of address space, and there would be eight for each core: the memory's bound counts it.
        start.Environment["MALLOC_ARENA_MAX"] = "2";
        return start;
    }
}
