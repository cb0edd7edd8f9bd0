namespace Nadir.Simulation.Scenarios;

/// <summary>How scenes are cut; the defaults are the model edge-x4's, and Ingest's limit for three bands.</summary>
internal sealed record TilingSettings
{
    /// <summary>Data bands, at least 1.</summary>
    public int Bands { get; init; } = 3;

    /// <summary>Bytes of a sample in the scene and in the product.</summary>
    public int SampleBytes { get; init; } = 1;

    /// <summary>Refinement factor.</summary>
    public int Scale { get; init; } = 4;

    /// <summary>Side of a tile with its halo, input pixels.</summary>
    public int Tile { get; init; } = 128;

    /// <summary>Halo, input pixels.</summary>
    public int Halo { get; init; } = 16;

    /// <summary>Alignment of tiles, input pixels.</summary>
    public int Multiple { get; init; } = 2;

    /// <summary>Tiles in a unit, at least 1.</summary>
    public int TilesPerUnit { get; init; } = 4;

    /// <summary>Bytes of details that the Stitcher keeps in memory: the default of its options, 96 MiB.</summary>
    public long DetailCacheBytes { get; init; } = 96L << 20;
}
