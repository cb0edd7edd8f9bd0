using Nadir.Core.Geometry;

namespace Nadir.Core.Tests.Reference;

/// <summary>The twin of <see cref="Core.Radiometry.Upsampler"/>: each result on its own from 4×4 pixels, in double.</summary>
internal static class SlowUpsampler
{
    /// <summary>The whole plane upsampled.</summary>
    public static double[] Upsample(float[] source, PixelSize size, int scale)
    {
        int width = size.Width * scale;
        int height = size.Height * scale;
        double[] result = new double[width * height];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                result[(y * width) + x] = Bicubic(source, size, ((x + 0.5) / scale) - 0.5, ((y + 0.5) / scale) - 0.5);
            }
        }

        for (int row = 0; row < size.Height; row++)
        {
            for (int col = 0; col < size.Width; col++)
            {
                Correct(result, width, scale, col, row, source[(row * size.Width) + col]);
            }
        }

        return result;
    }

    private static double Bicubic(float[] source, PixelSize size, double x, double y)
    {
        int left = (int)Math.Floor(x);
        int top = (int)Math.Floor(y);
        double sum = 0;
        for (int row = top - 1; row <= top + 2; row++)
        {
            for (int col = left - 1; col <= left + 2; col++)
            {
                int inRow = Math.Clamp(row, 0, size.Height - 1);
                int inCol = Math.Clamp(col, 0, size.Width - 1);
                sum += Keys(x - col) * Keys(y - row) * source[(inRow * size.Width) + inCol];
            }
        }

        return sum;
    }

    // Keys 1981, eq. 4, a = -0.75.
    private static double Keys(double x)
    {
        const double a = -0.75;
        x = Math.Abs(x);
        return x <= 1 ? ((a + 2) * x * x * x) - ((a + 3) * x * x) + 1
            : x < 2 ? (a * x * x * x) - (5 * a * x * x) + (8 * a * x) - (4 * a)
            : 0;
    }

    private static void Correct(double[] plane, int stride, int scale, int col, int row, double target)
    {
        double sum = 0;
        for (int i = 0; i < scale * scale; i++)
        {
            sum += plane[Index(i)];
        }

        double difference = (sum / (scale * scale)) - target;
        for (int i = 0; i < scale * scale; i++)
        {
            plane[Index(i)] -= difference;
        }

        int Index(int i) => (((row * scale) + (i / scale)) * stride) + (col * scale) + (i % scale);
    }
}
