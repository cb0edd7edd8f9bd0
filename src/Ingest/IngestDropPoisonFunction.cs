using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;

namespace Nadir.Ingest;

/// <summary>A scene whose ingest failed as often as the queue allows gets a record that says so.</summary>
public sealed class IngestDropPoisonFunction(IngestHandler handler, UpscaleSettings settings, ILogger<IngestDropPoisonFunction> logger)
{
    /// <summary>Called for each poisoned event.</summary>
    [Function("IngestDropPoison")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.SceneDropped + QueueNames.PoisonSuffix, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        RunGuard.FinishPoisonAsync(() => GiveUpAsync(message, cancellationToken), logger);

    private Task GiveUpAsync(string message, CancellationToken cancellationToken)
    {
        var drop = DropEvent.Read(message);
        return handler.GiveUpAsync(drop.Scene, drop.ETag, settings, cancellationToken);
    }
}
