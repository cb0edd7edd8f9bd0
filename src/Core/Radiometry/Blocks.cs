namespace Nadir.Core.Radiometry;

/// <summary>Moves s×s blocks between a plane's lines and a buffer of s² values, row-major.</summary>
internal static class Blocks
{
    /// <summary>Copies the block at <paramref name="corner"/> out of the lines.</summary>
    public static void Load(ReadOnlySpan<float> lines, int corner, int stride, int scale, Span<float> block)
    {
        for (int y = 0; y < scale; y++)
        {
            lines.Slice(corner + (y * stride), scale).CopyTo(block[(y * scale)..]);
        }
    }

    /// <summary>Copies the block back.</summary>
    public static void Store(Span<float> lines, int corner, int stride, int scale, ReadOnlySpan<float> block)
    {
        for (int y = 0; y < scale; y++)
        {
            block.Slice(y * scale, scale).CopyTo(lines[(corner + (y * stride))..]);
        }
    }

    /// <summary>Fills the block with one value.</summary>
    public static void Fill(Span<float> lines, int corner, int stride, int scale, float value)
    {
        for (int y = 0; y < scale; y++)
        {
            lines.Slice(corner + (y * stride), scale).Fill(value);
        }
    }
}
