using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Platform.Telemetry;

namespace Nadir.Upscaler;

/// <summary>Marks a unit as failed that failed as often as the queue allows, so that no scene hangs.</summary>
public sealed class UpscaleTilesPoisonFunction(UpscaleHandler handler, ILogger<UpscaleTilesPoisonFunction> logger)
{
    /// <summary>Called for each poisoned <see cref="UpscaleTilesMessage"/>.</summary>
    [Function("UpscaleTilesPoison")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.UpscaleTiles + QueueNames.PoisonSuffix, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        RunGuard.FinishPoisonAsync(
            async () =>
            {
                var asked = PipelineJson.ReadUpscaleTiles(message);
                await MessageWatch.RunPoisonAsync(QueueNames.UpscaleTiles, asked, logger, () => handler.GiveUpAsync(asked, cancellationToken));
            },
            logger);
}
