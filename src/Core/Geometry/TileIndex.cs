namespace Nadir.Core.Geometry;

/// <summary>Row and column of a tile in its grid, counted from 0 at the upper left.</summary>
public readonly record struct TileIndex(int Row, int Col)
{
    /// <inheritdoc/>
    public override string ToString() => $"({Row}, {Col})";
}
