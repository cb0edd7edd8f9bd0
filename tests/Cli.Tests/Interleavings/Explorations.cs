using System.Diagnostics;
using System.Globalization;
using Nadir.Core.Scenes;
using Xunit.Abstractions;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>The explorations by name, as docs/reliability.md lists them.</summary>
internal static class Explorations
{
    private static readonly UpscaleSettings Nodata = new() { Model = "pattern", OnTileFailure = TileFailurePolicy.Nodata };

    /// <summary>What goes wrong in each, and settings of the scene where they are not the default.</summary>
    private static readonly Dictionary<string, (Bounds Bounds, UpscaleSettings? Settings)> All = new()
    {
        ["lease"] = (new Bounds { LeasesLost = 1 }, null),
        ["crash-tiled"] = (new Bounds { Crashes = 1, From = Start.Tiled }, null),
        ["repeat-tiled"] = (new Bounds { Repeats = 1, From = Start.Tiled }, null),
        ["crash-ingested"] = (new Bounds { Crashes = 1, From = Start.Ingested }, null),
        ["crash-dropped"] = (new Bounds { Crashes = 1 }, null),
        ["repeat-dropped"] = (new Bounds { Repeats = 1 }, null),
        ["crash-repeat-tiled"] = (new Bounds { Crashes = 1, Repeats = 1, From = Start.Tiled }, null),
        ["repeat-lease-tiled"] = (new Bounds { Repeats = 1, LeasesLost = 1, From = Start.Tiled }, null),
        ["vanish"] = (new Bounds { Vanishings = 1 }, null),
        ["poison"] = (new Bounds { Poisons = 1 }, null),
        ["poison-gaps"] = (new Bounds { Poisons = 1, From = Start.Tiled }, Nodata),
        ["poison-gaps-lease"] = (new Bounds { Poisons = 1, LeasesLost = 1, From = Start.Tiled }, Nodata),
        ["gc"] = (new Bounds { Collections = 1 }, null),
    };

    /// <summary>Whether explorations that take minutes are asked for.</summary>
    public static bool IsLong => Environment.GetEnvironmentVariable("NADIR_INTERLEAVINGS") == "long";

    /// <summary>Visits every state of one and writes its counts; fails with the counterexample where a rule is broken.</summary>
    public static void Holds(string name, ITestOutputHelper output)
    {
        var (bounds, settings) = All[name];
        var watch = Stopwatch.StartNew();
        var found = Exploring.Run(bounds, settings);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {found} in {watch.Elapsed.TotalSeconds:0.0} s"));
        Assert.True(found.Fault is null, found.ToString());
    }
}
