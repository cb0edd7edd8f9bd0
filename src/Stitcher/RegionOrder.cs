using Nadir.Core.Geometry;

namespace Nadir.Stitcher;

/// <summary>
/// The order in which tiles are stitched: row by row inside panels of a few columns, so that the details a row shares with the row
/// above are still in the cache, however wide the scene is.
/// </summary>
public static class RegionOrder
{
    /// <summary>Every tile once; <paramref name="columns"/> is a panel's width in tiles, at least 1.</summary>
    public static IEnumerable<TileSpec> Of(TileGrid grid, int columns)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        for (int left = 0; left < grid.Cols; left += columns)
        {
            for (int row = 0; row < grid.Rows; row++)
            {
                for (int col = left; col < Math.Min(left + columns, grid.Cols); col++)
                {
                    yield return grid[new TileIndex(row, col)];
                }
            }
        }
    }
}
