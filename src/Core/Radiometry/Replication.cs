using Nadir.Core.Geometry;

namespace Nadir.Core.Radiometry;

/// <summary>Nearest-neighbour refinement: each input pixel fills its s x s block. For masks and alpha.</summary>
public static class Replication
{
    /// <summary>
    /// Fills <paramref name="destination"/> (size refined by <paramref name="scale"/>, row by row) from <paramref name="source"/>.
    /// </summary>
    public static void Fill<T>(ReadOnlySpan<T> source, PixelSize size, int scale, Span<T> destination)
    {
        int width = size.Width * scale;
        for (int row = 0; row < size.Height; row++)
        {
            var first = destination.Slice(row * scale * width, width);
            for (int col = 0; col < size.Width; col++)
            {
                first.Slice(col * scale, scale).Fill(source[(row * size.Width) + col]);
            }

            for (int copy = 1; copy < scale; copy++)
            {
                first.CopyTo(destination.Slice(((row * scale) + copy) * width, width));
            }
        }
    }
}
