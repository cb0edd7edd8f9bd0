using System.Text.Json;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Core.Scenes;

/// <summary>
/// The pipeline's JSON, both ways: camelCase, indented for blobs and compact for messages, numbers that are none by name.
/// Law: writing what was read gives the same bytes.
/// </summary>
public static class PipelineJson
{
    /// <summary>Version of every message and small record.</summary>
    public const int Schema = 1;

    private const int LongestReason = 300;

    /// <summary>The manifest as UTF-8.</summary>
    public static byte[] Write(SceneManifest manifest) => JsonSerializer.SerializeToUtf8Bytes(manifest, PipelineJsonContext.Indented.SceneManifest);

    /// <summary>The commit as UTF-8.</summary>
    public static byte[] Write(RunCommit commit) => JsonSerializer.SerializeToUtf8Bytes(commit, PipelineJsonContext.Indented.RunCommit);

    /// <summary>The rejection as UTF-8.</summary>
    public static byte[] Write(RejectionRecord record) => JsonSerializer.SerializeToUtf8Bytes(record, PipelineJsonContext.Indented.RejectionRecord);

    /// <summary>The failed marker as UTF-8.</summary>
    public static byte[] Write(UnitFailure failure) => JsonSerializer.SerializeToUtf8Bytes(failure, PipelineJsonContext.Indented.UnitFailure);

    /// <summary>The units that a product does without, as UTF-8.</summary>
    public static byte[] Write(GivenUpUnits units) => JsonSerializer.SerializeToUtf8Bytes(units, PipelineJsonContext.Indented.GivenUpUnits);

    /// <summary>The settings as canonical UTF-8, for hashing.</summary>
    public static byte[] Canonical(UpscaleSettings settings) => JsonSerializer.SerializeToUtf8Bytes(settings, PipelineJsonContext.Compact.UpscaleSettings);

    /// <summary>The body of a message.</summary>
    public static string Body(TileSceneMessage message) => JsonSerializer.Serialize(message, PipelineJsonContext.Compact.TileSceneMessage);

    /// <summary>The body of a message.</summary>
    public static string Body(UpscaleTilesMessage message) => JsonSerializer.Serialize(message, PipelineJsonContext.Compact.UpscaleTilesMessage);

    /// <summary>The body of a message.</summary>
    public static string Body(StitchSceneMessage message) => JsonSerializer.Serialize(message, PipelineJsonContext.Compact.StitchSceneMessage);

    /// <summary>Reads a manifest; throws <see cref="CorruptBlobException"/> when it is none of this version.</summary>
    public static SceneManifest ReadManifest(BlobContent blob)
    {
        var manifest = Read(blob, PipelineJsonContext.Indented.SceneManifest, manifest => manifest.Schema, SceneManifest.CurrentSchema);
        return ManifestRules.Fault(manifest) is { } fault ? throw new CorruptBlobException(blob.Entry.Path.ToString(), fault) : manifest;
    }

    /// <summary>Reads a commit; throws <see cref="CorruptBlobException"/> when it is none of this version.</summary>
    public static RunCommit ReadCommit(BlobContent blob) => Read(blob, PipelineJsonContext.Indented.RunCommit, commit => commit.Schema, Schema);

    /// <summary>Reads a rejection; throws <see cref="CorruptBlobException"/> when it is none of this version.</summary>
    public static RejectionRecord ReadRejection(BlobContent blob) =>
        Read(blob, PipelineJsonContext.Indented.RejectionRecord, record => record.Schema, Schema);

    /// <summary>Reads a failed marker; throws <see cref="CorruptBlobException"/> when it is none of this version.</summary>
    public static UnitFailure ReadFailure(BlobContent blob) => Read(blob, PipelineJsonContext.Indented.UnitFailure, failure => failure.Schema, Schema);

    /// <summary>Reads the units that a product does without; throws <see cref="CorruptBlobException"/> when it is none of this version.</summary>
    public static GivenUpUnits ReadGivenUp(BlobContent blob) => Read(blob, PipelineJsonContext.Indented.GivenUpUnits, units => units.Schema, Schema);

    /// <summary>Reads a message; throws <see cref="MessageRejectedException"/> when it is not one of this queue's.</summary>
    public static TileSceneMessage ReadTileScene(string body) =>
        ReadMessage(QueueNames.TileScene, body, PipelineJsonContext.Compact.TileSceneMessage);

    /// <summary>Reads a message; throws <see cref="MessageRejectedException"/> when it is not one of this queue's.</summary>
    public static UpscaleTilesMessage ReadUpscaleTiles(string body)
    {
        var message = ReadMessage(QueueNames.UpscaleTiles, body, PipelineJsonContext.Compact.UpscaleTilesMessage);
        return message.Unit >= 0
            ? message
            : throw new MessageRejectedException(QueueNames.UpscaleTiles, $"a message has unit {message.Unit}, below 0");
    }

    /// <summary>Reads a message; throws <see cref="MessageRejectedException"/> when it is not one of this queue's.</summary>
    public static StitchSceneMessage ReadStitchScene(string body) =>
        ReadMessage(QueueNames.StitchScene, body, PipelineJsonContext.Compact.StitchSceneMessage);

    private static T ReadMessage<T>(string queue, string body, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class, IPipelineMessage
    {
        T? message;
        try
        {
            message = JsonSerializer.Deserialize(body, type);
        }
        catch (Exception e) when (IsFaultOfJson(e))
        {
            throw new MessageRejectedException(queue, $"a message is not the JSON it should be ({OneLine(e.Message)})", e);
        }

        if (message is null || message.Schema != Schema)
        {
            throw new MessageRejectedException(queue, $"a message has schema {message?.Schema}, not {Schema}");
        }

        if (message.Run == default)
        {
            throw new MessageRejectedException(queue, "a message names no run");
        }

        return message;
    }

    /// <summary>Not the JSON, or a value that its type refuses (a size of 0), or text that is no Unicode.</summary>
    private static bool IsFaultOfJson(Exception error) => error is JsonException or ArgumentException or OverflowException;

    private static string OneLine(string message)
    {
        string line = string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c)).TrimEnd('.', ' ');
        return line.Length <= LongestReason ? line : $"{line.AsSpan(0, LongestReason)}...";
    }

    private static T Read<T>(BlobContent blob, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, Func<T, int> schema, int expected)
        where T : class
    {
        T? value;
        try
        {
            value = JsonSerializer.Deserialize(blob.Data.Span, type);
        }
        catch (Exception e) when (IsFaultOfJson(e))
        {
            throw new CorruptBlobException(blob.Entry.Path.ToString(), $"is not the JSON it should be ({OneLine(e.Message)})", e);
        }

        if (value is null || schema(value) != expected)
        {
            throw new CorruptBlobException(blob.Entry.Path.ToString(), $"has a schema other than {expected}");
        }

        return value;
    }
}
