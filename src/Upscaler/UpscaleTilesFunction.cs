using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;
using Nadir.Platform.Telemetry;

namespace Nadir.Upscaler;

/// <summary>Does one unit of a run.</summary>
public sealed class UpscaleTilesFunction(UpscaleHandler handler, ILogger<UpscaleTilesFunction> logger)
{
    /// <summary>Called for each <see cref="UpscaleTilesMessage"/>.</summary>
    [Function("UpscaleTiles")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.UpscaleTiles, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken)
    {
        var asked = PipelineJson.ReadUpscaleTiles(message);
        return MessageWatch.RunAsync(QueueNames.UpscaleTiles, asked, logger, () => handler.UpscaleAsync(asked, cancellationToken));
    }
}
