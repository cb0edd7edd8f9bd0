using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;
using Nadir.Platform.Telemetry;

namespace Nadir.Tiler;

/// <summary>Cuts the scene of a run into tiles.</summary>
public sealed class TileSceneFunction(TileHandler handler, ILogger<TileSceneFunction> logger)
{
    /// <summary>Called for each <see cref="TileSceneMessage"/>.</summary>
    [Function("TileScene")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.TileScene, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken)
    {
        var asked = PipelineJson.ReadTileScene(message);
        return MessageWatch.RunAsync(QueueNames.TileScene, asked, logger, () => handler.TileAsync(asked.Run, cancellationToken));
    }
}
