using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>What <c>report.json</c> tells of a product: how it was made, what was counted, what was measured (docs/formats.md).</summary>
public sealed record ProductReport
{
    /// <summary>Version of this format.</summary>
    public required int Schema { get; init; }

    /// <summary>The scene it was made from.</summary>
    public required ReportScene Scene { get; init; }

    /// <summary>The run.</summary>
    public required RunId Run { get; init; }

    /// <summary>Model, its card's hash, the precision of its graphs.</summary>
    public required ReportModel Model { get; init; }

    /// <summary>Sampler settings, resolved.</summary>
    public required SamplingSettings Sampling { get; init; }

    /// <summary>How the uncertainty bands were made; null where there are none.</summary>
    public required UncertaintySettings? Uncertainty { get; init; }

    /// <summary>Tiles and units.</summary>
    public required ReportTiling Tiling { get; init; }

    /// <summary>Per data band: name, valid pixels, largest difference between a block's mean and its input pixel over *all* blocks.</summary>
    public required ValueList<ReportBand> Bands { get; init; }

    /// <summary>Measured on the finished file, read back at sampled windows.</summary>
    public required ProductAudit Audit { get; init; }

    /// <summary>The product's file.</summary>
    public required ReportFile Product { get; init; }

    /// <summary>Where the stitcher's time went.</summary>
    public required ProductTimings Timings { get; init; }

    /// <summary>Software that made it, by name.</summary>
    public required SortedDictionary<string, string> Software { get; init; }

    /// <summary>GPUs that made details; empty where the CPU made all, to the last bit.</summary>
    public required ValueList<string> Accelerators { get; init; }

    /// <summary>Units whose tiles could not be made: the product has nodata there. Empty where all could.</summary>
    public required ValueList<ReportFailure> Failures { get; init; }

    /// <summary>What the user should know, a sentence each.</summary>
    public required ValueList<string> Warnings { get; init; }

    /// <summary>The report of a finished file.</summary>
    public static ProductReport Of(
        SceneManifest manifest,
        RunPlan plan,
        AssemblyCounts counts,
        ProductGaps gaps,
        ProductAudit audit,
        ProductTimings timings,
        ValueList<string> accelerators,
        FileInfo product)
    {
        var bands = manifest.Description.Bands.Where(band => band.Role == BandRole.Data)
            .Select((band, index) => new ReportBand(band.Number, band.Name, counts.ValidPixels[index], counts.WorstBlockMeanError[index]));
        using var content = product.OpenRead();
        return new ProductReport
        {
            Schema = PipelineJson.Schema,
            Scene = new ReportScene(
                manifest.Scene,
                manifest.ETag,
                manifest.Length,
                manifest.Description.Driver,
                manifest.Description.Transform is not null || manifest.Description.GcpCount > 0 || manifest.Description.HasRpc,
                manifest.Description.GsdMetres,
                manifest.Window),
            Run = manifest.Run,
            Model = new ReportModel(manifest.Model, manifest.ModelHash, manifest.Scale, manifest.Precision ?? ModelPrecision.Default),
            Sampling = manifest.Sampling,
            Uncertainty = manifest.Uncertainty,
            Tiling = new ReportTiling(manifest.Tile, manifest.Halo, counts.Tiles, counts.EmptyTiles, plan.UnitCount),
            Bands = ValueList.From(bands),
            Audit = audit,
            Product = new ReportFile(ProductFiles.Scene, product.Length, Convert.ToHexStringLower(SHA256.HashData(content))),
            Timings = timings,
            Software = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["nadir"] = Provenance.Version, ["gdal"] = GdalVersion.Release },
            Accelerators = accelerators,
            Failures = gaps.Failures,
            Warnings = gaps.Any ? ValueList.From(manifest.Warnings.Append(Warning(gaps))) : manifest.Warnings,
        };
    }

    private static string Warning(ProductGaps gaps)
    {
        var first = gaps.Failures[0];
        int tiles = gaps.Failures.Sum(failure => failure.Tiles);
        return $"{tiles} tiles could not be made and are nodata in the product, the first because: {first.Reason.TrimEnd('.')}.";
    }

    /// <summary>The report as UTF-8.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ProductReportContext.Default.ProductReport);
}

/// <summary>The scene, in a report.</summary>
public sealed record ReportScene(string Name, string ETag, long Length, string Driver, bool Georeferenced, double? GsdMetres, RasterWindow Window);

/// <summary>The model, in a report.</summary>
public sealed record ReportModel(string Name, string CardSha256, int Scale, string Precision);

/// <summary>Tiles and units, in a report.</summary>
public sealed record ReportTiling(int Tile, int Halo, int Tiles, int EmptyTiles, int Units);

/// <summary>A data band, in a report.</summary>
public sealed record ReportBand(int Number, string Name, long ValidPixels, double WorstBlockMeanError);

/// <summary>A unit that was given up, in a report: its consecutive tiles, and why.</summary>
public sealed record ReportFailure(int Unit, int FirstTile, int Tiles, string Reason);

/// <summary>A file, in a report.</summary>
public sealed record ReportFile(string Name, long Length, string Sha256);

/// <summary>Source-generated JSON of the report.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(ProductReport))]
[JsonSerializable(typeof(ReportBand[]))]
[JsonSerializable(typeof(ReportFailure[]))]
[JsonSerializable(typeof(SamplingLevel[]))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ProductReportContext : JsonSerializerContext;
