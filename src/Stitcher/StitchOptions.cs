using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>Settings of the Stitcher that do not change what the product's pixels are.</summary>
public sealed record StitchOptions
{
    /// <summary>Folder for the product while it is made; needs room for about two copies of it uncompressed.</summary>
    public required string TemporaryFolder { get; init; }

    /// <summary>Compression and threads of the product's file.</summary>
    public CogOptions Cog { get; init; } = new();

    /// <summary>Bytes of details kept in memory. Default 192 MiB.</summary>
    public long DetailCacheBytes { get; init; } = 192L << 20;

    /// <summary>Whether a run's tiles are kept after its product is published. Default false.</summary>
    public bool KeepTiles { get; init; }
}
