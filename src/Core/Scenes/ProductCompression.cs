namespace Nadir.Core.Scenes;

/// <summary>Lossless compressions of a product.</summary>
public enum ProductCompression
{
    /// <summary>DEFLATE: every reader has it.</summary>
    Deflate,

    /// <summary>Zstandard: smaller and quicker, for readers of GDAL 2.3 or later built with it.</summary>
    Zstd,
}
