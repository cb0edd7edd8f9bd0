using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nadir.Core.Scenes;

/// <summary>Source-generated JSON of everything the pipeline stores or sends.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    AllowDuplicateProperties = false,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(SceneManifest))]
[JsonSerializable(typeof(RunCommit))]
[JsonSerializable(typeof(RejectionRecord))]
[JsonSerializable(typeof(UnitFailure))]
[JsonSerializable(typeof(GivenUpUnits))]
[JsonSerializable(typeof(UnitFailure[]))]
[JsonSerializable(typeof(UpscaleSettings))]
[JsonSerializable(typeof(TileSceneMessage))]
[JsonSerializable(typeof(UpscaleTilesMessage))]
[JsonSerializable(typeof(StitchSceneMessage))]
[JsonSerializable(typeof(BandDescription[]))]
[JsonSerializable(typeof(BandNormalization[]))]
[JsonSerializable(typeof(BandGroup[]))]
[JsonSerializable(typeof(SamplingLevel[]))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(int[]))]
[JsonSerializable(typeof(double[]))]
internal sealed partial class PipelineJsonContext : JsonSerializerContext
{
    private static PipelineJsonContext? indented;

    /// <summary>For blobs a person may open. Made when first asked for: the generated default is not there before.</summary>
    public static PipelineJsonContext Indented => indented ??= new(new JsonSerializerOptions(Default.Options) { WriteIndented = true });

    /// <summary>For messages.</summary>
    public static PipelineJsonContext Compact => Default;
}
