namespace Nadir.Core.Tests.Reference;

/// <summary>The twin of <see cref="Core.Radiometry.BlockMean"/>: a block at a time, in double.</summary>
internal static class SlowBlockMean
{
    /// <summary>Mean of the block that holds pixel (col, row) of the source.</summary>
    public static double Mean(ReadOnlySpan<float> plane, int stride, int scale, int col, int row)
    {
        double sum = 0;
        for (int y = row * scale; y < (row + 1) * scale; y++)
        {
            for (int x = col * scale; x < (col + 1) * scale; x++)
            {
                sum += plane[(y * stride) + x];
            }
        }

        return sum / (scale * scale);
    }

    /// <summary>The plane less its block means.</summary>
    public static double[] Project(float[] plane, int width, int height, int scale)
    {
        double[] result = new double[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                result[(y * width) + x] = plane[(y * width) + x] - Mean(plane, width, scale, x / scale, y / scale);
            }
        }

        return result;
    }
}
