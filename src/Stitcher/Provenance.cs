using System.Globalization;
using System.Reflection;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>What a product's file says of its making: only what makes its bytes, so the same inputs give the same file.</summary>
public static class Provenance
{
    /// <summary>Version of the software.</summary>
    public static string Version { get; } =
        typeof(Provenance).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>Metadata items by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(SceneManifest manifest) => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["NADIR_VERSION"] = Version,
        ["NADIR_MODEL"] = manifest.Model,
        ["NADIR_MODEL_SHA256"] = manifest.ModelHash,
        ["NADIR_SCALE"] = Text(manifest.Scale),
        ["NADIR_SAMPLER"] = manifest.Sampling.Sampler,
        ["NADIR_STEPS"] = Text(manifest.Sampling.Steps),
        ["NADIR_ETA"] = Text(manifest.Sampling.Eta),
        ["NADIR_TEMPERATURE"] = Text(manifest.Sampling.Temperature),
        ["NADIR_SEED"] = Text(manifest.Sampling.Seed),
        ["NADIR_TILE"] = Text(manifest.Tile),
    };

    private static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);
}
