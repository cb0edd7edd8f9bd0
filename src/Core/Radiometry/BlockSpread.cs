using Nadir.Core.Geometry;

namespace Nadir.Core.Radiometry;

/// <summary>
/// How far samples of a detail stray from 0, block by block: the root mean square over samples, the s×s pixels of a block and the square of
/// blocks around it. Sums are in double and in a fixed order.
/// </summary>
public static class BlockSpread
{
    /// <summary>Adds a sample's mean square over each block to <paramref name="sums"/>, [height/s, width/s].</summary>
    /// <param name="plane">Row-major, <paramref name="product"/>.Area values.</param>
    /// <param name="product">Size of the plane, multiples of <paramref name="scale"/>.</param>
    /// <param name="scale">Side s of a block.</param>
    /// <param name="sums">Receives the sums.</param>
    public static void Add(ReadOnlySpan<float> plane, PixelSize product, int scale, Span<double> sums)
    {
        int cols = product.Width / scale;
        double perPixel = 1.0 / ((double)scale * scale);
        for (int y = 0; y < product.Height; y++)
        {
            var row = plane.Slice(y * product.Width, product.Width);
            var target = sums.Slice(y / scale * cols, cols);
            for (int x = 0; x < row.Length; x++)
            {
                target[x / scale] += (double)row[x] * row[x] * perPixel;
            }
        }
    }

    /// <summary>
    /// The root of the sums' mean over samples and over a <paramref name="window"/> × <paramref name="window"/> square of blocks; borders repeat.
    /// </summary>
    /// <param name="sums">What <see cref="Add"/> summed over <paramref name="samples"/> samples.</param>
    /// <param name="size">Blocks across and down.</param>
    /// <param name="samples">At least 1.</param>
    /// <param name="window">Odd.</param>
    /// <param name="spread">Receives <c>size.Area</c> values, in the samples' units.</param>
    public static void Root(ReadOnlySpan<double> sums, PixelSize size, int samples, int window, Span<float> spread)
    {
        int reach = window / 2;
        double share = 1.0 / ((double)samples * window * window);
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                double sum = 0;
                for (int dy = -reach; dy <= reach; dy++)
                {
                    int row = Math.Clamp(y + dy, 0, size.Height - 1) * size.Width;
                    for (int dx = -reach; dx <= reach; dx++)
                    {
                        sum += sums[row + Math.Clamp(x + dx, 0, size.Width - 1)];
                    }
                }

                spread[(y * size.Width) + x] = (float)Math.Sqrt(sum * share);
            }
        }
    }
}
