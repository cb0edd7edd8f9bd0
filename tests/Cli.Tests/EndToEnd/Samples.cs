using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>The real scenes and models of this repository.</summary>
internal static class Samples
{
    /// <summary>A Landsat 8 scene in true colour, 186 x 169 pixels of UInt8.</summary>
    public const string LandsatName = "rasterframes_L8-RGB-VA.tiff";

    /// <summary>A Sentinel-2 band, 183 x 183 pixels of UInt16, nodata 0.</summary>
    public const string SentinelName = "titiler_B01.tif";

    /// <summary>The path of <see cref="LandsatName"/>.</summary>
    public static string Landsat { get; } = PathOf(LandsatName);

    /// <summary>The path of <see cref="SentinelName"/>.</summary>
    public static string Sentinel { get; } = PathOf(SentinelName);

    /// <summary>The folder of models.</summary>
    public static string Models { get; } = Path.Combine(Repository.Root, "models");

    /// <summary>Every scene.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"))
        .Select(file => Path.GetFileName(file)!)
        .Where(name => !name.EndsWith(".md", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>A scene's path.</summary>
    public static string PathOf(string name) => Path.Combine(Repository.Root, "samples", name);
}
