using Nadir.Core.Scenes;

namespace Nadir.Raster;

/// <summary>How a product is encoded. Threads change the time only, never the bytes.</summary>
public sealed record CogOptions
{
    private readonly int threads = 1;

    /// <summary>Compression; a predictor is always used. Default DEFLATE.</summary>
    public ProductCompression Compression { get; init; } = ProductCompression.Deflate;

    /// <summary>Threads that compress, at least 1. Default 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Set below 1.</exception>
    public int Threads
    {
        get => threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            threads = value;
        }
    }
}
