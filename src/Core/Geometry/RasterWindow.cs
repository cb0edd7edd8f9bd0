using System.Text.Json.Serialization;

namespace Nadir.Core.Geometry;

/// <summary>
/// A half-open rectangle of pixels: columns [X, X + Width), rows [Y, Y + Height). Width and height are at least 1.
/// Law: <c>Refine</c> and <c>Crop</c> commute.
/// </summary>
public readonly record struct RasterWindow
{
    /// <summary>
    /// Creates a window; throws <see cref="ArgumentOutOfRangeException"/> when a side is below 1 or the far edge is past 2^31 - 1.
    /// </summary>
    [JsonConstructor]
    public RasterWindow(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(x, int.MaxValue - width);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(y, int.MaxValue - height);
        X = x;
        Y = y;
        Width = width;
        Height = height;
    }

    /// <summary>First column; may be negative for a window that reaches past its raster.</summary>
    public int X { get; }

    /// <summary>First row; may be negative for a window that reaches past its raster.</summary>
    public int Y { get; }

    /// <summary>Columns, at least 1.</summary>
    public int Width { get; }

    /// <summary>Rows, at least 1.</summary>
    public int Height { get; }

    /// <summary>One past the last column.</summary>
    [JsonIgnore]
    public int Right => X + Width;

    /// <summary>One past the last row.</summary>
    [JsonIgnore]
    public int Bottom => Y + Height;

    /// <summary>Number of pixels.</summary>
    [JsonIgnore]
    public long Area => (long)Width * Height;

    /// <summary>Size of the window.</summary>
    [JsonIgnore]
    public PixelSize Size => new(Width, Height);

    /// <summary>Whether every pixel of <paramref name="other"/> lies in this window.</summary>
    public bool Contains(RasterWindow other) =>
        other.X >= X && other.Y >= Y && other.Right <= Right && other.Bottom <= Bottom;

    /// <summary>The common part of both windows, or null when they share no pixel.</summary>
    public RasterWindow? Intersect(RasterWindow other)
    {
        int left = Math.Max(X, other.X);
        int top = Math.Max(Y, other.Y);
        int width = Math.Min(Right, other.Right) - left;
        int height = Math.Min(Bottom, other.Bottom) - top;
        return width > 0 && height > 0 ? new RasterWindow(left, top, width, height) : null;
    }

    /// <summary>This window moved by whole pixels.</summary>
    public RasterWindow Translate(int dx, int dy) => new(X + dx, Y + dy, Width, Height);

    /// <summary>This window grown by <paramref name="margin"/> pixels on every side.</summary>
    public RasterWindow Expand(int margin) => new(X - margin, Y - margin, Width + (2 * margin), Height + (2 * margin));

    /// <summary><paramref name="inner"/>, given relative to this window's corner, in this window's own coordinates.</summary>
    /// <exception cref="ArgumentException">inner reaches past this window.</exception>
    public RasterWindow Crop(RasterWindow inner)
    {
        var moved = inner.Translate(X, Y);
        return Contains(moved)
            ? moved
            : throw new ArgumentException($"window {inner} reaches past a window of {Width}x{Height} pixels", nameof(inner));
    }

    /// <summary>The window that covers the same ground in a raster refined <paramref name="scale"/> times.</summary>
    public RasterWindow Refine(int scale) =>
        checked(new RasterWindow(X * scale, Y * scale, Width * scale, Height * scale));

    /// <inheritdoc/>
    public override string ToString() => $"[x {X}, y {Y}, {Width}x{Height}]";
}
