using System.Text.Json;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;

namespace Nadir.Ingest;

/// <summary>What Event Grid tells of a blob that was written: a message of <see cref="QueueNames.SceneDropped"/>, in Event Grid's own schema.</summary>
/// <param name="Scene">The scene's name: the blob's, in the drop container.</param>
/// <param name="ETag">The version that was written, without quotation marks.</param>
internal readonly record struct DropEvent(string Scene, string ETag)
{
    private const string Created = "Microsoft.Storage.BlobCreated";
    private const string Subject = $"/blobServices/default/containers/{BlobLayout.Scenes}/blobs/";

    /// <summary>
    /// Reads a message. Throws <see cref="MessageRejectedException"/> unless it is one event, that a blob of the drop container was written.
    /// </summary>
    public static DropEvent Read(string message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            var root = document.RootElement;
            string type = Text(root, "eventType");
            string subject = Text(root, "subject");
            if (type != Created || !subject.StartsWith(Subject, StringComparison.Ordinal) || subject.Length == Subject.Length)
            {
                throw Refused($"an event tells of '{type}' at '{subject}', not of a blob written to {BlobLayout.Scenes}");
            }

            return new DropEvent(subject[Subject.Length..], Text(root.GetProperty("data"), "eTag").Trim('"'));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException or KeyNotFoundException)
        {
            throw new MessageRejectedException(QueueNames.SceneDropped, "a message is not one event in Event Grid's schema", e);
        }
    }

    private static string Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw Refused($"an event does not tell its {name}");

    private static MessageRejectedException Refused(string reason) => new(QueueNames.SceneDropped, reason);
}
