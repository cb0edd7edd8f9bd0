using Microsoft.Azure.Functions.Worker;
using Nadir.Core.Scenes;

namespace Nadir.Ingest;

/// <summary>A scene dropped into the container becomes a run, in the cloud: Event Grid puts what was written into a queue.</summary>
public sealed class IngestDropFunction(IngestHandler handler, UpscaleSettings settings)
{
    /// <summary>Called for each event; duplicates are free.</summary>
    [Function("IngestDrop")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.SceneDropped, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        handler.IngestAsync(DropEvent.Read(message).Scene, settings, cancellationToken);
}
