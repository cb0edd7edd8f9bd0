using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Platform.Telemetry;

namespace Nadir.Tiler;

/// <summary>Ends a run whose tiling failed as often as the queue allows, so that no scene hangs.</summary>
public sealed class TileScenePoisonFunction(TileHandler handler, ILogger<TileScenePoisonFunction> logger)
{
    /// <summary>Called for each poisoned <see cref="TileSceneMessage"/>.</summary>
    [Function("TileScenePoison")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.TileScene + QueueNames.PoisonSuffix, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        RunGuard.FinishPoisonAsync(
            async () =>
            {
                var asked = PipelineJson.ReadTileScene(message);
                await MessageWatch.RunPoisonAsync(QueueNames.TileScene, asked, logger, () => handler.GiveUpAsync(asked.Run, cancellationToken));
            },
            logger);
}
