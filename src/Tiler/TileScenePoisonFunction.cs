using Microsoft.Azure.Functions.Worker;
using Nadir.Core.Scenes;

namespace Nadir.Tiler;

/// <summary>Ends a run whose tiling failed as often as the queue allows, so that no scene hangs.</summary>
public sealed class TileScenePoisonFunction(TileHandler handler)
{
    /// <summary>Called for each poisoned <see cref="TileSceneMessage"/>.</summary>
    [Function("TileScenePoison")]
    public Task RunAsync(
        [QueueTrigger(QueueNames.TileScene + QueueNames.PoisonSuffix, Connection = "NadirStorage")] string message,
        CancellationToken cancellationToken) =>
        handler.GiveUpAsync(PipelineJson.ReadTileScene(message).Run, cancellationToken);
}
