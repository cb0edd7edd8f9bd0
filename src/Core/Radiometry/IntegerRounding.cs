using System.Runtime.Intrinsics;
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

                if (scale == 4 && TryRoundBlockOf4(lines, 4 * x, stride, pixels[x], range))
                {
                    continue;
                }

                Blocks.Load(lines, scale * x, stride, scale, block);
                rounder.Round(block, pixels[x]);
                Blocks.Store(lines, scale * x, stride, scale, block);
            }
        }
    }

    /// <summary>
    /// Largest-remainder rounding in registers; false, leaving the block as it was, where a value could be clipped or hit nodata, or
    /// something is wrong with the block.
    /// </summary>
    private static bool TryRoundBlockOf4(Span<float> lines, int corner, int stride, float target, ValueRange range)
    {
        var line0 = lines.Slice(corner, 4);
        var line1 = lines.Slice(corner + stride, 4);
        var line2 = lines.Slice(corner + (2 * stride), 4);
        var line3 = lines.Slice(corner + (3 * stride), 4);
        var top = Vector256.Create(Vector128.Create(line0), Vector128.Create(line1));
        var bottom = Vector256.Create(Vector128.Create(line2), Vector128.Create(line3));
        var topFloor = Vector256.Floor(top);
        var bottomFloor = Vector256.Floor(bottom);

        // NaN fails both comparisons; so does a floor at High, which might be raised past it.
        var low = Vector256.Create((float)range.Low);
        var high = Vector256.Create((float)range.High);
        var inside = Vector256.GreaterThanOrEqual(Vector256.Min(topFloor, bottomFloor), low)
            & Vector256.LessThan(Vector256.Max(topFloor, bottomFloor), high);
        if (!Vector256.EqualsAll(inside.AsInt32(), Vector256<int>.AllBitsSet))
        {
            return false;
        }

        // Whole numbers below 2^20 add up exactly in float, in any order.
        float missing = (16 * target) - Vector256.Sum(topFloor + bottomFloor);
        if (!(missing >= 0 && missing <= 16) || target != MathF.Floor(target))
        {
            return false;
        }

        var (topRank, bottomRank) = Ranks(top - topFloor, bottom - bottomFloor);
        var count = Vector256.Create((int)missing);
        var one = Vector256<float>.One.AsInt32();
        var topWhole = topFloor + (Vector256.LessThan(topRank, count) & one).AsSingle();
        var bottomWhole = bottomFloor + (Vector256.LessThan(bottomRank, count) & one).AsSingle();
        if (range.Nodata is { } nodata)
        {
            var avoided = Vector256.Create((float)nodata);
            if (Vector256.EqualsAny(topWhole, avoided) || Vector256.EqualsAny(bottomWhole, avoided))
            {
                return false;
            }
        }

        topWhole.GetLower().CopyTo(line0);
        topWhole.GetUpper().CopyTo(line1);
        bottomWhole.GetLower().CopyTo(line2);
        bottomWhole.GetUpper().CopyTo(line3);
        return true;
    }

    /// <summary>How many of the 16 values are greater than each, or equal and earlier.</summary>
    private static (Vector256<int> Top, Vector256<int> Bottom) Ranks(Vector256<float> top, Vector256<float> bottom)
    {
        var topRank = Vector256<int>.Zero;
        var bottomRank = Vector256<int>.Zero;
        for (int j = 0; j < 8; j++)
        {
            var value = Vector256.Create(top[j]);
            var later = Vector256.GreaterThan(Vector256<int>.Indices, Vector256.Create(j));
            topRank -= Vector256.GreaterThan(value, top).AsInt32() | (Vector256.Equals(value, top).AsInt32() & later);
            bottomRank -= Vector256.GreaterThanOrEqual(value, bottom).AsInt32();
        }

        for (int j = 0; j < 8; j++)
        {
            var value = Vector256.Create(bottom[j]);
            var later = Vector256.GreaterThan(Vector256<int>.Indices, Vector256.Create(j));
            topRank -= Vector256.GreaterThan(value, top).AsInt32();
            bottomRank -= Vector256.GreaterThan(value, bottom).AsInt32() | (Vector256.Equals(value, bottom).AsInt32() & later);
        }

        return (topRank, bottomRank);
    }
}
