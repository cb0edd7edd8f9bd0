using System.Text.Json.Serialization;

namespace Nadir.Core.Geometry;

/// <summary>Width and height of a raster in pixels, both at least 1.</summary>
public readonly record struct PixelSize
{
    /// <summary>Creates a size; throws <see cref="ArgumentOutOfRangeException"/> unless both sides are at least 1.</summary>
    [JsonConstructor]
    public PixelSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Width = width;
        Height = height;
    }

    /// <summary>Columns, at least 1.</summary>
    public int Width { get; }

    /// <summary>Rows, at least 1.</summary>
    public int Height { get; }

    /// <summary>Number of pixels.</summary>
    [JsonIgnore]
    public long Area => (long)Width * Height;

    /// <summary>The size after refinement by <paramref name="scale"/>; throws <see cref="OverflowException"/> past 2^31.</summary>
    public PixelSize Refine(int scale) => new(checked(Width * scale), checked(Height * scale));

    /// <summary>The window that covers the whole raster.</summary>
    [JsonIgnore]
    public RasterWindow Whole => new(0, 0, Width, Height);

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}";
}
