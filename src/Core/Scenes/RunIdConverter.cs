using System.Text.Json;
using System.Text.Json.Serialization;

namespace Nadir.Core.Scenes;

/// <summary>A run id as a JSON string.</summary>
public sealed class RunIdConverter : JsonConverter<RunId>
{
    /// <inheritdoc/>
    public override RunId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() is { } text && RunId.IsValid(text) ? new RunId(text) : throw new JsonException("not a run id");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, RunId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
