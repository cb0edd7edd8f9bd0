using Nadir.Core.Geometry;

namespace Nadir.Stitcher;

/// <summary>
/// The order in which tiles are stitched: row by row inside panels of a few columns, so that the details a row shares with the row
/// above are still in the cache, however wide the scene is. Each tile is in one panel.
/// </summary>
public static class RegionOrder
{
    /// <summary>The panels, from left to right; <paramref name="columns"/> is a panel's width in tiles, at least 1.</summary>
    public static IEnumerable<TilePanel> Of(TileGrid grid, int columns)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        return Enumerable.Range(0, ((grid.Cols - 1) / columns) + 1)
            .Select(panel => new TilePanel(grid, panel * columns, Math.Min((panel + 1) * columns, grid.Cols)));
    }
}
