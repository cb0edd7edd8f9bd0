using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;
using Nadir.Platform.Telemetry;

namespace Nadir.Stitcher;

/// <summary>Makes the product of a run whose units have all ended.</summary>
public sealed class StitchSceneFunction(StitchHandler handler, ILogger<StitchSceneFunction> logger)
{
    /// <summary>Called for each <see cref="StitchSceneMessage"/>.</summary>
    [Function("StitchScene")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.StitchScene, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken)
    {
        var asked = PipelineJson.ReadStitchScene(message);
        return MessageWatch.RunAsync(QueueNames.StitchScene, asked, logger, () => handler.StitchAsync(asked.Run, cancellationToken));
    }
}
