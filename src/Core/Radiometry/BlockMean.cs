using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Nadir.Core.Radiometry;

/// <summary>
/// The s×s block mean A of a plane, and the projection onto its null space, I − A⁺A with A⁺ the replication: what is left of a
/// detail when it may not change any input pixel (docs/architecture.md). Means are summed in double in a fixed order, so results
/// are the same on every machine. Laws (BlockMeanLaws): after <see cref="Project"/> every block mean is 0 to one rounding of the
/// largest value in it; projecting again changes nothing beyond that.
/// </summary>
public static class BlockMean
{
    /// <summary>Takes each block's mean off its pixels, in place.</summary>
    /// <param name="plane">Row-major, at least width × height values; only these are touched. Finite.</param>
    /// <param name="width">Columns of the plane, a multiple of <paramref name="scale"/>.</param>
    /// <param name="height">Rows of the plane, a multiple of <paramref name="scale"/>.</param>
    /// <param name="scale">Side s of a block, at least 1.</param>
    public static void Project(Span<float> plane, int width, int height, int scale)
    {
        CheckBlocks(plane.Length, width, height, scale);
        int blockRow = scale * width;
        for (int y = 0; y < height; y += scale)
        {
            var rows = plane.Slice(y * width, blockRow);
            if (scale == 4)
            {
                ProjectRowOf4(rows, width);
            }
            else
            {
                ProjectRow(rows, width, scale);
            }
        }
    }

    /// <summary>The block means of a plane.</summary>
    /// <param name="plane">Row-major, at least width × height values.</param>
    /// <param name="width">Columns of the plane, a multiple of <paramref name="scale"/>.</param>
    /// <param name="height">Rows of the plane, a multiple of <paramref name="scale"/>.</param>
    /// <param name="scale">Side s of a block, at least 1.</param>
    /// <param name="means">Receives width/s × height/s means, row-major, each the double mean cast to float.</param>
    public static void Reduce(ReadOnlySpan<float> plane, int width, int height, int scale, Span<float> means)
    {
        CheckBlocks(plane.Length, width, height, scale);
        int cols = width / scale;
        int rows = height / scale;
        SpanLength.CheckAtLeast(means.Length, (long)cols * rows, nameof(means));
        double perPixel = 1.0 / ((double)scale * scale);
        for (int row = 0; row < rows; row++)
        {
            for (int col = 0; col < cols; col++)
            {
                int corner = (row * scale * width) + (col * scale);
                double sum = scale == 4 ? SumOf4(plane, corner, width) : Sum(plane, corner, width, scale);
                means[(row * cols) + col] = (float)(sum * perPixel);
            }
        }
    }

    /// <summary>Sum of the s×s block whose first value is <c>plane[corner]</c>, in double: rows first, then across.</summary>
    internal static double Sum(ReadOnlySpan<float> plane, int corner, int stride, int scale)
    {
        double sum = 0;
        for (int x = 0; x < scale; x++)
        {
            double column = 0;
            for (int y = 0; y < scale; y++)
            {
                column += plane[corner + (y * stride) + x];
            }

            sum += column;
        }

        return sum;
    }

    /// <summary>Sum of the 4×4 block whose first value is <c>plane[corner]</c>, in double.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double SumOf4(ReadOnlySpan<float> plane, int corner, int stride) => SumOf4(
        Vector128.Create(plane.Slice(corner, 4)),
        Vector128.Create(plane.Slice(corner + stride, 4)),
        Vector128.Create(plane.Slice(corner + (2 * stride), 4)),
        Vector128.Create(plane.Slice(corner + (3 * stride), 4)));

    /// <summary>Sum of 16 values, in double: the rows pairwise, then even and odd columns, then both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double SumOf4(Vector128<float> row0, Vector128<float> row1, Vector128<float> row2, Vector128<float> row3)
    {
        var (left0, right0) = Vector128.Widen(row0);
        var (left1, right1) = Vector128.Widen(row1);
        var (left2, right2) = Vector128.Widen(row2);
        var (left3, right3) = Vector128.Widen(row3);
        var left = (left0 + left1) + (left2 + left3);
        var right = (right0 + right1) + (right2 + right3);
        var both = left + right;
        return both[0] + both[1];
    }

    private static void ProjectRowOf4(Span<float> rows, int width)
    {
        var top = rows[..width];
        var second = rows.Slice(width, width);
        var third = rows.Slice(2 * width, width);
        var bottom = rows.Slice(3 * width, width);
        for (int x = 0; x <= width - 4; x += 4)
        {
            var row0 = Vector128.Create(top.Slice(x, 4));
            var row1 = Vector128.Create(second.Slice(x, 4));
            var row2 = Vector128.Create(third.Slice(x, 4));
            var row3 = Vector128.Create(bottom.Slice(x, 4));
            var mean = Vector128.Create((float)(SumOf4(row0, row1, row2, row3) * (1.0 / 16)));
            (row0 - mean).CopyTo(top.Slice(x, 4));
            (row1 - mean).CopyTo(second.Slice(x, 4));
            (row2 - mean).CopyTo(third.Slice(x, 4));
            (row3 - mean).CopyTo(bottom.Slice(x, 4));
        }
    }

    private static void ProjectRow(Span<float> rows, int width, int scale)
    {
        double perPixel = 1.0 / ((double)scale * scale);
        for (int x = 0; x < width; x += scale)
        {
            float mean = (float)(Sum(rows, x, width, scale) * perPixel);
            for (int y = 0; y < scale; y++)
            {
                foreach (ref float value in rows.Slice((y * width) + x, scale))
                {
                    value -= mean;
                }
            }
        }
    }

    private static void CheckBlocks(int length, int width, int height, int scale)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (width % scale != 0 || height % scale != 0)
        {
            throw new ArgumentException(
                $"a plane of {width}x{height} pixels does not divide into blocks of {scale}x{scale}",
                nameof(scale));
        }

        SpanLength.CheckAtLeast(length, (long)width * height, "plane");
    }
}
