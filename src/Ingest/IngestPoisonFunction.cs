using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;

namespace Nadir.Ingest;

/// <summary>A scene whose ingest failed as often as the host allows gets a record that says so.</summary>
public sealed class IngestPoisonFunction(IngestHandler handler, UpscaleSettings settings, ILogger<IngestPoisonFunction> logger)
{
    /// <summary>Called with the host's own message about the blob.</summary>
    [Function("IngestPoison")]
    public Task RunAsync([QueueTrigger(QueueNames.BlobPoison, Connection = "NadirStorage")] string message, CancellationToken cancellationToken) =>
        RunGuard.FinishPoisonAsync(() => GiveUpAsync(message, cancellationToken), logger);

    private async Task GiveUpAsync(string message, CancellationToken cancellationToken)
    {
        var (container, name, etag) = Read(message);
        if (container == BlobLayout.Scenes)
        {
            await handler.GiveUpAsync(name, etag.Trim('"'), settings, cancellationToken);
        }
    }

    private static (string Container, string Name, string ETag) Read(string message)
    {
        try
        {
            using var blob = JsonDocument.Parse(message);
            return (Text(blob, "ContainerName"), Text(blob, "BlobName"), Text(blob, "ETag"));
        }
        catch (Exception e) when (e is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new MessageRejectedException(QueueNames.BlobPoison, "a message is not the host's about a blob", e);
        }
    }

    private static string Text(JsonDocument blob, string name) =>
        blob.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : throw new MessageRejectedException(QueueNames.BlobPoison, $"a message does not tell its blob's {name}");
}
