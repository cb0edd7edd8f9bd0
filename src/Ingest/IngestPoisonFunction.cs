using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Nadir.Core.Scenes;

namespace Nadir.Ingest;

/// <summary>A scene whose ingest failed as often as the host allows gets a record that says so.</summary>
public sealed class IngestPoisonFunction(IngestHandler handler, UpscaleSettings settings)
{
    /// <summary>Called with the host's own message about the blob.</summary>
    [Function("IngestPoison")]
    public async Task RunAsync(
        [QueueTrigger("webjobs-blobtrigger-poison", Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken)
    {
        using var blob = JsonDocument.Parse(message);
        if (blob.RootElement.GetProperty("ContainerName").GetString() == BlobLayout.Scenes)
        {
            string name = blob.RootElement.GetProperty("BlobName").GetString() ?? string.Empty;
            string etag = blob.RootElement.GetProperty("ETag").GetString() ?? string.Empty;
            await handler.GiveUpAsync(name, etag.Trim('"'), settings, cancellationToken);
        }
    }
}
