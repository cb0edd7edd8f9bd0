using System.Globalization;
using System.Reflection;
using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>What a product's file says of its making: only what makes its bytes, so the same inputs give the same file.</summary>
public static class Provenance
{
    /// <summary>Version of the software.</summary>
    public static string Version { get; } =
        typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Metadata items by name; the writer puts NADIR_ before each.</summary>
    public static IReadOnlyDictionary<string, string> Of(SceneManifest manifest) => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["PRECISION"] = manifest.Precision ?? ModelPrecision.Default,
        ["VERSION"] = Version,
        ["MODEL"] = manifest.Model,
        ["MODEL_SHA256"] = manifest.ModelHash,
        ["SCALE"] = Text(manifest.Scale),
        ["SAMPLER"] = manifest.Sampling.Sampler,
        ["STEPS"] = Text(manifest.Sampling.Steps),
        ["ETA"] = manifest.Sampling.Eta is { } eta ? Text(eta) : "default",
        ["SCHEDULE"] = manifest.Sampling.Schedule ?? "none",
        ["SPACING"] = manifest.Sampling.Spacing ?? "none",
        ["GUIDANCE"] = Text(manifest.Sampling.Guidance),
        ["GUIDANCE_RESCALE"] = Text(manifest.Sampling.GuidanceRescale),
        ["GUIDANCE_FROM"] = Text(manifest.Sampling.GuidanceFrom),
        ["GUIDANCE_TO"] = Text(manifest.Sampling.GuidanceTo),
        ["THRESHOLD"] = Text(manifest.Sampling.Threshold),
        ["TEMPERATURE"] = Text(manifest.Sampling.Temperature),
        ["SEED"] = Text(manifest.Sampling.Seed),
        ["TILE"] = Text(manifest.Tile),
        ["UNCERTAINTY"] = UncertaintyLabel(manifest) ?? "none",
    };

    /// <summary>What an uncertainty band holds, before the name of its data band; null for a product without.</summary>
    public static string? UncertaintyLabel(SceneManifest manifest) => manifest.Uncertainty is { } uncertainty
        ? string.Create(CultureInfo.InvariantCulture, $"half-width of the {100 * uncertainty.Level:0.#} % interval")
        : null;

    private static string Text(double? value) => value is { } given ? Text(given) : "none";

    private static string Text<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
