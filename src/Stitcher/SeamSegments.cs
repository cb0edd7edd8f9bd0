using Nadir.Core.Geometry;

namespace Nadir.Stitcher;

/// <summary>A stretch of a line between two tiles, with a few input pixels on both sides.</summary>
/// <param name="Window">The input pixels, absolute.</param>
/// <param name="Line">Column (or row) of <paramref name="Window"/> that begins right of (below) the line, or -1 for a window without a line.</param>
/// <param name="Vertical">Whether the line runs from top to bottom.</param>
public sealed record SeamSegment(RasterWindow Window, int Line, bool Vertical);

/// <summary>Chooses the windows of a product that are read back.</summary>
public static class SeamSegments
{
    /// <summary>Input pixels on both sides of a line.</summary>
    public const int Reach = 8;

    /// <summary>
    /// Stretches of the lines between tiles, at most <paramref name="most"/> an axis, evenly spread; for a scene of one tile, its
    /// middle.
    /// </summary>
    public static IEnumerable<SeamSegment> Of(TileGrid grid, int most)
    {
        if (grid.Count == 1)
        {
            var owned = grid[0].Owned;
            int width = Math.Min(owned.Width, 4 * Reach);
            int height = Math.Min(owned.Height, 4 * Reach);
            yield return new SeamSegment(
                new RasterWindow(owned.X + ((owned.Width - width) / 2), owned.Y + ((owned.Height - height) / 2), width, height),
                -1,
                true);
            yield break;
        }

        foreach (var index in Spread(grid.Rows, grid.Cols - 1, most))
        {
            var right = grid[new TileIndex(index.Row, index.Col + 1)].Owned;
            yield return Clip(grid, new RasterWindow(right.X - Reach, right.Y, 2 * Reach, right.Height), right.X, vertical: true);
        }

        foreach (var index in Spread(grid.Rows - 1, grid.Cols, most))
        {
            var below = grid[new TileIndex(index.Row + 1, index.Col)].Owned;
            yield return Clip(grid, new RasterWindow(below.X, below.Y - Reach, below.Width, 2 * Reach), below.Y, vertical: false);
        }
    }

    private static SeamSegment Clip(TileGrid grid, RasterWindow window, int line, bool vertical)
    {
        var inside = window.Intersect(grid.Window) ?? throw new InvalidOperationException($"{window} lies outside the grid");
        return new SeamSegment(inside, line - (vertical ? inside.X : inside.Y), vertical);
    }

    private static IEnumerable<TileIndex> Spread(int rows, int cols, int most)
    {
        long count = (long)rows * cols;
        long step = Math.Max(1, (count + most - 1) / most);
        for (long position = 0; position < count; position += step)
        {
            yield return new TileIndex((int)(position / cols), (int)(position % cols));
        }
    }
}
