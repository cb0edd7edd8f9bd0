using System.Text.Json.Serialization;
using Nadir.Core.Scenes;

namespace Nadir.Raster.Examination;

/// <summary>JSON of what goes to and from the probe, a line each.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ProbeRequest))]
[JsonSerializable(typeof(ProbeAnswer))]
[JsonSerializable(typeof(BandDescription[]))]
[JsonSerializable(typeof(BandStatistics[]))]
internal sealed partial class ProbeJson : JsonSerializerContext;
