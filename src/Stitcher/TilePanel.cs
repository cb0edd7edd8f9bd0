using Nadir.Core.Geometry;

namespace Nadir.Stitcher;

/// <summary>The tiles of some columns of a grid.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Left">The first column.</param>
/// <param name="Right">The column after the last.</param>
public sealed record TilePanel(TileGrid Grid, int Left, int Right)
{
    /// <summary>The tiles, row by row.</summary>
    public IEnumerable<TileSpec> Tiles => Enumerable.Range(0, Grid.Rows)
        .SelectMany(row => Enumerable.Range(Left, Right - Left).Select(col => Grid[new TileIndex(row, col)]));

    /// <summary>Whether a tile is in the panel or beside it: details reach into the next column.</summary>
    public bool IsNear(int tile) => tile % Grid.Cols is var col && col >= Left - 1 && col <= Right;
}
