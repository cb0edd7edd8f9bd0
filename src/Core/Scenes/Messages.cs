using System.Text.Json.Serialization;

namespace Nadir.Core.Scenes;

/// <summary>A message of the pipeline: ids and a schema version, never pixels or settings.</summary>
public interface IPipelineMessage
{
    /// <summary>Version of the message's format.</summary>
    int Schema { get; }

    /// <summary>The run.</summary>
    RunId Run { get; }

    /// <summary>Where it comes from, where somebody watches.</summary>
    MessageTrace? Trace { get; }
}

/// <summary>Asks the Tiler to cut a run's scene.</summary>
/// <param name="Schema">Version of the message's format.</param>
/// <param name="Run">The run.</param>
/// <param name="Trace">Where it comes from, where somebody watches.</param>
public sealed record TileSceneMessage(
    int Schema,
    RunId Run,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MessageTrace? Trace = null) : IPipelineMessage;

/// <summary>Asks the Upscaler to do one unit of a run.</summary>
/// <param name="Schema">Version of the message's format.</param>
/// <param name="Run">The run.</param>
/// <param name="Unit">The unit, from 0.</param>
/// <param name="Trace">Where it comes from, where somebody watches.</param>
public sealed record UpscaleTilesMessage(
    int Schema,
    RunId Run,
    int Unit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MessageTrace? Trace = null) : IPipelineMessage;

/// <summary>Asks the Stitcher to make the product of a run whose units are all done.</summary>
/// <param name="Schema">Version of the message's format.</param>
/// <param name="Run">The run.</param>
/// <param name="Trace">Where it comes from, where somebody watches.</param>
public sealed record StitchSceneMessage(
    int Schema,
    RunId Run,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] MessageTrace? Trace = null) : IPipelineMessage;
