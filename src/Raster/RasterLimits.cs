namespace Nadir.Raster;

/// <summary>What a scene may be at most; checked before anything of that size is allocated. All limits are inclusive.</summary>
public sealed record RasterLimits
{
    /// <summary>The limits for dropped scenes.</summary>
    public static RasterLimits Default { get; } = new();

    /// <summary>No limits but the block's, for files of our own making.</summary>
    public static RasterLimits None { get; } = new() { MaxWidth = int.MaxValue, MaxHeight = int.MaxValue, MaxBands = int.MaxValue };

    /// <summary>Columns. Default 200,000.</summary>
    public int MaxWidth { get; init; } = 200_000;

    /// <summary>Rows. Default 200,000.</summary>
    public int MaxHeight { get; init; } = 200_000;

    /// <summary>Bands, alpha included. Default 64.</summary>
    public int MaxBands { get; init; } = 64;

    /// <summary>Decoded bytes of one block (tile or strip), with all bands that share it. Default 256 MiB.</summary>
    public long MaxBlockBytes { get; init; } = 256L << 20;
}
