using Nadir.Core.Geometry;

namespace Nadir.Core.Radiometry;

/// <summary>
/// Rounds a product to whole numbers so that the sum of each s×s block is exactly s² times its source pixel. Of all whole numbers
/// in range with that sum it takes those nearest the reals in the least-squares sense; where nothing is clipped this is
/// largest-remainder rounding. Ties go to the upper, then the left pixel. A nodata value inside the range is kept clear of by one,
/// another pixel of the block making up for it. Laws (IntegerRoundingLaws): block sums exact, also at the ends of the range;
/// every value in range and never nodata; a constant block stays; agrees with the greedy twin.
/// </summary>
public static class IntegerRounding
{
    /// <summary>Longest block side taken.</summary>
    public const int MaxScale = 16;

    /// <summary>Rounds in place.</summary>
    /// <param name="plane">Reals to round, row-major, of the refined size; receives whole numbers.</param>
    /// <param name="source">Input pixels: whole numbers, in range where valid.</param>
    /// <param name="valid">One byte an input pixel; where 0 the block becomes copies of the source, whatever it is.</param>
    /// <param name="size">Size of <paramref name="source"/>.</param>
    /// <param name="scale">Side s of a block, 1 to <see cref="MaxScale"/>; 4 is fast.</param>
    /// <param name="range">What valid pixels may hold.</param>
    /// <exception cref="ArgumentException">A valid block holds NaN or infinity, or its source is not a whole number in range.</exception>
    public static void Round(
        Span<float> plane,
        ReadOnlySpan<float> source,
        ReadOnlySpan<byte> valid,
        PixelSize size,
        int scale,
        ValueRange range)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, MaxScale);
        SpanLength.CheckAtLeast(plane.Length, size.Area * scale * scale, nameof(plane));
        SpanLength.CheckAtLeast(source.Length, size.Area, nameof(source));
        SpanLength.CheckAtLeast(valid.Length, size.Area, nameof(valid));
        int stride = size.Width * scale;
        Span<float> block = stackalloc float[scale * scale];
        Span<int> keys = stackalloc int[BlockOf4Rounder.Values];
        var rounder = new BlockRounder(range, stackalloc float[block.Length], stackalloc int[block.Length]);
        for (int row = 0; row < size.Height; row++)
        {
            var lines = plane.Slice(row * scale * stride, scale * stride);
            var pixels = source.Slice(row * size.Width, size.Width);
            var flags = valid.Slice(row * size.Width, size.Width);
            for (int x = 0; x < pixels.Length; x++)
            {
                if (flags[x] == 0)
                {
                    Blocks.Fill(lines, scale * x, stride, scale, pixels[x]);
                    continue;
                }

                if (scale == 4 && BlockOf4Rounder.TryRound(lines, 4 * x, stride, pixels[x], range, keys))
                {
                    continue;
                }

                Blocks.Load(lines, scale * x, stride, scale, block);
                rounder.Round(block, pixels[x]);
                Blocks.Store(lines, scale * x, stride, scale, block);
            }
        }
    }
}
