namespace Nadir.Cli.Tests.Interleavings;

/// <summary>Where an exploration begins.</summary>
internal enum Start
{
    /// <summary>The scene was dropped.</summary>
    Dropped,

    /// <summary>The scene is a run, and the Tiler asked for.</summary>
    Ingested,

    /// <summary>The scene is tiled, and every unit asked for.</summary>
    Tiled,
}
