namespace Nadir.Stitcher;

/// <summary>Settings of the Stitcher that do not change what the product's pixels are.</summary>
public sealed record StitchOptions
{
    /// <summary>Folder for the product while it is made; needs room for about two copies of it uncompressed.</summary>
    public required string TemporaryFolder { get; init; }

    /// <summary>Threads that blend, compress and check the product, at least 1. Default 1.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Bytes of details kept in memory. Default 96 MiB.</summary>
    public long DetailCacheBytes { get; init; } = 96L << 20;

    /// <summary>Whether a run's tiles are kept after its product is published. Default false.</summary>
    public bool KeepTiles { get; init; }
}
