using System.Runtime.Intrinsics;
using Nadir.Core.Geometry;

namespace Nadir.Core.Radiometry;

/// <summary>
/// Settles a product of floats so that the mean of each s×s block, summed in double and cast to float, is its source pixel to
/// 1 ulp, in whatever order it is summed. A block that is already there is left alone; otherwise the residue is spread evenly and
/// what rounding leaves goes to the value of least magnitude. Where that cannot be (a mean some 2^18 times smaller than the detail around
/// it, or nodata in the way) the block is drawn towards the constant one, by halves, until it fits. Laws: FloatSettlingLaws.
/// </summary>
public static class FloatSettling
{
    /// <summary>Longest block side taken.</summary>
    public const int MaxScale = 16;

    /// <summary>
    /// Valid values keep farther from the nodata value than this share of it, since readers (GDAL) compare floats with a tolerance
    /// of some ulps.
    /// </summary>
    public const double NodataTolerance = 1e-6;

    /// <summary>Settles in place.</summary>
    /// <param name="plane">Row-major, of the refined size. Finite in blocks with a valid, finite source.</param>
    /// <param name="source">Input pixels.</param>
    /// <param name="valid">One byte an input pixel; where 0, or where the source is not finite, the block becomes copies of it.</param>
    /// <param name="size">Size of <paramref name="source"/>.</param>
    /// <param name="scale">Side s of a block, 1 to <see cref="MaxScale"/>; 4 is fast.</param>
    /// <param name="nodata">
    /// Value that no settled pixel may have, or null; NaN is the same as null, since settled pixels are finite.
    /// </param>
    /// <exception cref="ArgumentException">A block with a valid, finite source holds NaN or infinity.</exception>
    public static void Settle(
        Span<float> plane,
        ReadOnlySpan<float> source,
        ReadOnlySpan<byte> valid,
        PixelSize size,
        int scale,
        double? nodata)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scale, MaxScale);
        SpanLength.CheckAtLeast(plane.Length, size.Area * scale * scale, nameof(plane));
        SpanLength.CheckAtLeast(source.Length, size.Area, nameof(source));
        SpanLength.CheckAtLeast(valid.Length, size.Area, nameof(valid));
        int stride = size.Width * scale;
        var settler = new BlockSettler(nodata);
        Span<float> block = stackalloc float[scale * scale];
        for (int row = 0; row < size.Height; row++)
        {
            var lines = plane.Slice(row * scale * stride, scale * stride);
            var pixels = source.Slice(row * size.Width, size.Width);
            var flags = valid.Slice(row * size.Width, size.Width);
            for (int x = 0; x < pixels.Length; x++)
            {
                if (flags[x] == 0 || !float.IsFinite(pixels[x]))
                {
                    Blocks.Fill(lines, scale * x, stride, scale, pixels[x]);
                    continue;
                }

                if (scale == 4 && IsSettledBlockOf4(lines, 4 * x, stride, pixels[x], settler))
                {
                    continue;
                }

                Blocks.Load(lines, scale * x, stride, scale, block);
                settler.Settle(block, pixels[x]);
                Blocks.Store(lines, scale * x, stride, scale, block);
            }
        }
    }

    private static bool IsSettledBlockOf4(ReadOnlySpan<float> lines, int corner, int stride, float target, BlockSettler settler)
    {
        var line0 = Vector128.Create(lines.Slice(corner, 4));
        var line1 = Vector128.Create(lines.Slice(corner + stride, 4));
        var line2 = Vector128.Create(lines.Slice(corner + (2 * stride), 4));
        var line3 = Vector128.Create(lines.Slice(corner + (3 * stride), 4));
        if (!BlockSettler.IsSettled(BlockMean.SumOf4(line0, line1, line2, line3) * (1.0 / 16), target))
        {
            return false;
        }

        var greatest = Vector128.Max(
            Vector128.Max(Vector128.Abs(line0), Vector128.Abs(line1)),
            Vector128.Max(Vector128.Abs(line2), Vector128.Abs(line3)));
        if (!Vector128.LessThanOrEqualAll(greatest, Vector128.Create(BlockSettler.GreatestForAnyOrder(target))))
        {
            return false;
        }

        var low = Vector128.Create(settler.NodataLow);
        var high = Vector128.Create(settler.NodataHigh);
        return !(IsBetween(line0, low, high) || IsBetween(line1, low, high) || IsBetween(line2, low, high) || IsBetween(line3, low, high));
    }

    private static bool IsBetween(Vector128<float> values, Vector128<float> low, Vector128<float> high)
    {
        var hits = Vector128.GreaterThanOrEqual(values, low) & Vector128.LessThanOrEqual(values, high);
        return !Vector128.EqualsAll(hits.AsInt32(), Vector128<int>.Zero);
    }
}
