using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Platform.Telemetry;

namespace Nadir.Stitcher;

/// <summary>Ends a run whose stitching failed as often as the queue allows, so that no scene hangs.</summary>
public sealed class StitchScenePoisonFunction(StitchHandler handler, ILogger<StitchScenePoisonFunction> logger)
{
    /// <summary>Called for each poisoned <see cref="StitchSceneMessage"/>.</summary>
    [Function("StitchScenePoison")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.StitchScene + QueueNames.PoisonSuffix, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        RunGuard.FinishPoisonAsync(
            async () =>
            {
                var asked = PipelineJson.ReadStitchScene(message);
                await MessageWatch.RunPoisonAsync(QueueNames.StitchScene, asked, logger, () => handler.GiveUpAsync(asked.Run, cancellationToken));
            },
            logger);
}
