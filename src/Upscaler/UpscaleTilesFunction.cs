using Microsoft.Azure.Functions.Worker;
using Nadir.Core.Scenes;

namespace Nadir.Upscaler;

/// <summary>Does one unit of a run.</summary>
public sealed class UpscaleTilesFunction(UpscaleHandler handler)
{
    /// <summary>Called for each <see cref="UpscaleTilesMessage"/>.</summary>
    [Function("UpscaleTiles")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.UpscaleTiles, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        handler.UpscaleAsync(PipelineJson.ReadUpscaleTiles(message), cancellationToken);
}
