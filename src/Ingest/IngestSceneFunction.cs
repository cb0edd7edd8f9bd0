using Microsoft.Azure.Functions.Worker;
using Nadir.Core.Scenes;

namespace Nadir.Ingest;

/// <summary>A scene dropped into the container becomes a run.</summary>
public sealed class IngestSceneFunction(IngestHandler handler, UpscaleSettings settings)
{
    /// <summary>Called for each blob written; duplicates are free.</summary>
    [Function("IngestScene")]
    public Task RunAsync(
        [BlobTrigger("scenes/{name}", Source = BlobTriggerSource.EventGrid, Connection = "NadirStorage")] Stream scene,
        string name,
        CancellationToken cancellationToken) => handler.IngestAsync(name, settings, cancellationToken);
}
