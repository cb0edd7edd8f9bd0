using System.Globalization;
using System.Text.Json;
using Nadir.Cli.Budgeting;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Upscaling;

/// <summary>What <c>nadir upscale</c> tells of a finished product; with <c>--json</c> its only output.</summary>
internal sealed record UpscaleResult
{
    /// <summary>Always true.</summary>
    public bool Ok { get; init; } = true;

    /// <summary>The run.</summary>
    public required string Run { get; init; }

    /// <summary>The product's file.</summary>
    public required string Product { get; init; }

    /// <summary>A small picture of it.</summary>
    public required string Quicklook { get; init; }

    /// <summary>The STAC item.</summary>
    public required string Item { get; init; }

    /// <summary>The report.</summary>
    public required string Report { get; init; }

    /// <summary>Columns of the product.</summary>
    public required int Width { get; init; }

    /// <summary>Rows of the product.</summary>
    public required int Height { get; init; }

    /// <summary>Bands of the product.</summary>
    public required int Bands { get; init; }

    /// <summary>Bytes of the product's file.</summary>
    public required long Bytes { get; init; }

    /// <summary>Tiles, empty ones included.</summary>
    public required int Tiles { get; init; }

    /// <summary>Seconds that this command took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gradient across tile lines over that beside them; null where there are none.</summary>
    public required double? SeamRatio { get; init; }

    /// <summary>Largest |block mean - input pixel| of the product, in the scene's units.</summary>
    public required double WorstBlockMeanError { get; init; }

    /// <summary>What was chosen for the budget and what it took; null without one.</summary>
    public BudgetUse? Budget { get; init; }

    /// <summary>What the user should know, a sentence each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>The result of a run, from its manifest and the report at <see cref="OutputFiles.Report"/>.</summary>
    public static UpscaleResult Of(SceneManifest manifest, OutputFiles files, JsonElement report, TimeSpan took)
    {
        var size = manifest.Window.Size.Refine(manifest.Scale);
        var audit = report.GetProperty("audit");
        double worst = report.GetProperty("bands").EnumerateArray().Select(band => Number(band.GetProperty("worstBlockMeanError")))
            .Append(Number(audit.GetProperty("worstBlockMeanError")))
            .Max();
        var seam = audit.GetProperty("seamRatio");
        return new UpscaleResult
        {
            Run = manifest.Run.Value,
            Product = files.Scene,
            Quicklook = files.Quicklook,
            Item = files.Item,
            Report = files.Report,
            Width = size.Width,
            Height = size.Height,
            Bands = manifest.Description.Bands.Count,
            Bytes = new FileInfo(files.Scene).Length,
            Tiles = new RunPlan(manifest).Grid.Count,
            Seconds = Math.Round(took.TotalSeconds, 3),
            SeamRatio = seam.ValueKind == JsonValueKind.Null ? null : Number(seam),
            WorstBlockMeanError = worst,
            Warnings = [.. report.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()!)],
        };
    }

    /// <summary>One line for a person.</summary>
    public string Summary()
    {
        string seam = SeamRatio is { } ratio ? string.Create(CultureInfo.InvariantCulture, $"seam ratio {ratio:0.000}") : "no tile lines to compare";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Width}x{Height} pixels, {Bands} {(Bands == 1 ? "band" : "bands")}, {Tiles} {(Tiles == 1 ? "tile" : "tiles")} in {Seconds:0.0} s, {seam}, block-mean error {WorstBlockMeanError:0.######}{(Budget is { } use ? $"; {use}" : string.Empty)}");
    }

    // Numbers that are none stand as text ("NaN").
    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.String
        ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture)
        : value.GetDouble();
}
