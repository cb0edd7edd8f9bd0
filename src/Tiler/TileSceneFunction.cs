using Microsoft.Azure.Functions.Worker;
using Nadir.Core.Scenes;

namespace Nadir.Tiler;

/// <summary>Cuts the scene of a run into tiles.</summary>
public sealed class TileSceneFunction(TileHandler handler)
{
    /// <summary>Called for each <see cref="TileSceneMessage"/>.</summary>
    [Function("TileScene")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.TileScene, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        handler.TileAsync(PipelineJson.ReadTileScene(message).Run, cancellationToken);
}
