namespace Nadir.Core.Scenes;

/// <summary>Names of the queues. Poison queues are these plus <see cref="PoisonSuffix"/>, as Azure Functions names them.</summary>
public static class QueueNames
{
    /// <summary>Scenes dropped, as Event Grid tells of them; in the cloud only.</summary>
    public const string SceneDropped = "scene-dropped";

    /// <summary>Runs to be cut into tiles.</summary>
    public const string TileScene = "tile-scene";

    /// <summary>Units to be upscaled.</summary>
    public const string UpscaleTiles = "upscale-tiles";

    /// <summary>Runs to be stitched.</summary>
    public const string StitchScene = "stitch-scene";

    /// <summary>Blobs that the Functions host gave up; the name is the host's.</summary>
    public const string BlobPoison = "webjobs-blobtrigger-poison";

    /// <summary>Ending of a poison queue's name.</summary>
    public const string PoisonSuffix = "-poison";
}
