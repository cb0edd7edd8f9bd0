using Nadir.Core.Geometry;

namespace Nadir.Core.Tests.Reference;

/// <summary>The twin of <see cref="Core.Radiometry.NodataFill"/>: every pixel looks at every pixel.</summary>
internal static class SlowNodataFill
{
    /// <summary>The filled plane.</summary>
    public static float[] Fill(float[] values, byte[] valid, PixelSize size, int radius, float fallback)
    {
        float[] filled = [.. values];
        for (int row = 0; row < size.Height; row++)
        {
            for (int col = 0; col < size.Width; col++)
            {
                if (valid[(row * size.Width) + col] == 0)
                {
                    filled[(row * size.Width) + col] = Nearest(values, valid, size, col, row, radius) ?? fallback;
                }
            }
        }

        return filled;
    }

    private static float? Nearest(float[] values, byte[] valid, PixelSize size, int col, int row, int radius)
    {
        int best = (radius * radius) + 1;
        float? nearest = null;
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                int distance = ((x - col) * (x - col)) + ((y - row) * (y - row));
                if (valid[(y * size.Width) + x] != 0 && distance < best)
                {
                    best = distance;
                    nearest = values[(y * size.Width) + x];
                }
            }
        }

        return nearest;
    }
}
