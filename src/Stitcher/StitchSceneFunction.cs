using Microsoft.Azure.Functions.Worker;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>Makes the product of a run whose units have all ended.</summary>
public sealed class StitchSceneFunction(StitchHandler handler)
{
    /// <summary>Called for each <see cref="StitchSceneMessage"/>.</summary>
    [Function("StitchScene")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.StitchScene, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        handler.StitchAsync(PipelineJson.ReadStitchScene(message).Run, cancellationToken);
}
