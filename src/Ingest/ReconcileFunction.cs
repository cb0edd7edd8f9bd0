using Microsoft.Azure.Functions.Worker;
using Nadir.Core.Scenes;

namespace Nadir.Ingest;

/// <summary>Finds scenes whose event got lost: Event Grid neither back-fills nor repeats for ever.</summary>
public sealed class ReconcileFunction(IngestHandler handler, UpscaleSettings settings)
{
    /// <summary>Called every five minutes.</summary>
    [Function("Reconcile")]
    public Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        handler.ReconcileAsync(settings, cancellationToken);
}
