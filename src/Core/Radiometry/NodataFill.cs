using System.Buffers;
using Nadir.Core.Geometry;

namespace Nadir.Core.Radiometry;

/// <summary>
/// Stands in for nodata before pixels are upsampled or reach the network: each invalid pixel takes the nearest valid one's value.
/// Purely local. Law (NodataFillLaws): a result depends on nothing farther than the radius, so windows of a scene agree on every
/// pixel that has the radius around it in each.
/// </summary>
public static class NodataFill
{
    /// <summary>The radius that the pipeline fills with, input pixels.</summary>
    public const int Radius = 16;

    /// <summary>Longest radius taken.</summary>
    public const int MaxRadius = 1024;

    private const short None = short.MaxValue;

    /// <summary>Fills in place; valid pixels keep their values.</summary>
    /// <param name="values">The plane, row-major; what invalid pixels hold is never read.</param>
    /// <param name="valid">One byte a pixel, 0 for invalid.</param>
    /// <param name="size">Size of the plane.</param>
    /// <param name="radius">Farthest Euclidean distance searched, in pixels, 0 to <see cref="MaxRadius"/>.</param>
    /// <param name="fallback">Value where no pixel within the radius is valid.</param>
    /// <remarks>Of valid pixels equally near, the one in the upper row is taken, then the one in the left column.</remarks>
    public static void Fill(Span<float> values, ReadOnlySpan<byte> valid, PixelSize size, int radius, float fallback)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radius, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, MaxRadius);
        int area = checked((int)size.Area);
        SpanLength.CheckAtLeast(values.Length, area, nameof(values));
        SpanLength.CheckAtLeast(valid.Length, area, nameof(valid));
        valid = valid[..area];
        if (!valid.Contains((byte)0))
        {
            return;
        }

        short[] rented = ArrayPool<short>.Shared.Rent(area);
        try
        {
            var nearest = rented.AsSpan(0, area);
            FindNearestInRows(valid, size, radius, nearest);
            for (int row = 0; row < size.Height; row++)
            {
                FillRow(values, valid, nearest, size, row, radius, fallback);
            }
        }
        finally
        {
            ArrayPool<short>.Shared.Return(rented);
        }
    }

    /// <summary>For each pixel, the offset to the nearest valid one of its own row (left of two equals), or <see cref="None"/>.</summary>
    private static void FindNearestInRows(ReadOnlySpan<byte> valid, PixelSize size, int radius, Span<short> nearest)
    {
        for (int row = 0; row < size.Height; row++)
        {
            var flags = valid.Slice(row * size.Width, size.Width);
            var offsets = nearest.Slice(row * size.Width, size.Width);
            int last = -radius - 1;
            for (int x = 0; x < flags.Length; x++)
            {
                last = flags[x] != 0 ? x : last;
                offsets[x] = x - last <= radius ? (short)(last - x) : None;
            }

            int next = flags.Length + radius;
            for (int x = flags.Length - 1; x >= 0; x--)
            {
                next = flags[x] != 0 ? x : next;
                int right = next - x;
                if (right <= radius && right < Math.Abs((int)offsets[x]))
                {
                    offsets[x] = (short)right;
                }
            }
        }
    }

    private static void FillRow(
        Span<float> values,
        ReadOnlySpan<byte> valid,
        ReadOnlySpan<short> nearest,
        PixelSize size,
        int row,
        int radius,
        float fallback)
    {
        for (int x = 0; x < size.Width; x++)
        {
            int here = (row * size.Width) + x;
            if (valid[here] != 0)
            {
                continue;
            }

            int best = (radius * radius) + 1;
            int from = -1;
            for (int dy = 0; dy * dy <= best && dy <= radius; dy++)
            {
                // At equal distances the upper row wins: it is looked at with "not farther", the lower one with "nearer".
                if (row - dy >= 0)
                {
                    int above = here - (dy * size.Width);
                    TakeIfBelow(nearest[above], dy, above, NotFarther(best, radius), ref best, ref from);
                }

                if (dy > 0 && row + dy < size.Height)
                {
                    int below = here + (dy * size.Width);
                    TakeIfBelow(nearest[below], dy, below, best, ref best, ref from);
                }
            }

            values[here] = from < 0 ? fallback : values[from];
        }
    }

    private static int NotFarther(int best, int radius) => Math.Min(best + 1, (radius * radius) + 1);

    private static void TakeIfBelow(short offset, int dy, int index, int limit, ref int best, ref int from)
    {
        if (offset == None)
        {
            return;
        }

        int distance = (offset * offset) + (dy * dy);
        if (distance < limit)
        {
            best = distance;
            from = index + offset;
        }
    }
}
