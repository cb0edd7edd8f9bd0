using System.Diagnostics;
using System.Text.Json;

namespace Nadir.Raster.Tests.Support;

/// <summary>GDAL's own programs and Python bindings: the oracle of these tests, and the maker of odd rasters.</summary>
public static class GdalTools
{
    private const string SystemPython = "/usr/bin/python3";

    /// <summary>Runs a program; returns what it wrote and fails the test when it fails.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var (code, output, errors) = TryRun(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: exit code {code}\n{output}\n{errors}");
        return output;
    }

    /// <summary>Runs a program, however it ends.</summary>
    public static (int Code, string Output, string Errors) TryRun(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    /// <summary>Runs a Python module or script with GDAL's bindings.</summary>
    public static string Python(params string[] arguments) => Run(File.Exists(SystemPython) ? SystemPython : "python3", arguments);

    /// <summary>Runs a command of Oracles/oracle.py.</summary>
    public static string Oracle(params string[] arguments) =>
        Python([Path.Combine(AppContext.BaseDirectory, "Oracles", "oracle.py"), .. arguments]);

    /// <summary>The same, with its JSON.</summary>
    public static JsonElement OracleJson(params string[] arguments) => JsonDocument.Parse(Oracle(arguments)).RootElement;

    /// <summary>Makes a raster with one trait; see oracle.py.</summary>
    public static string Make(ScratchFolder folder, string kind, string extension = ".tif")
    {
        string path = folder.File(kind + extension);
        Oracle("make", kind, path);
        return path;
    }

    /// <summary>gdalinfo's view of a raster.</summary>
    public static JsonElement Info(string path) => JsonDocument.Parse(Run("gdalinfo", "-json", path)).RootElement;

    /// <summary>Errors and warnings of GDAL's validate_cloud_optimized_geotiff; empty when there is nothing to say.</summary>
    public static string ValidateCog(string path)
    {
        string output = Python("-m", "osgeo_utils.samples.validate_cloud_optimized_geotiff", "--full-check=yes", path);
        return output.Contains("is a valid cloud optimized GeoTIFF", StringComparison.Ordinal)
            && !output.Contains("warning", StringComparison.OrdinalIgnoreCase) ? "" : output;
    }
}
