using System.Collections;

namespace Nadir.Core.Geometry;

/// <summary>
/// The tiles that cover a window of a scene. Immutable, computed on demand: a grid of a million tiles is a few numbers.
/// Laws (TileGridLaws): owned windows partition the window; every supported pixel has the halo less the blend's half-width of
/// context in its read, or the scene's edge; reads are spaced evenly, to one <see cref="Multiple"/>, so no tile is mostly a
/// repeat of its neighbour; on each axis at most two tiles support a pixel.
/// </summary>
public sealed class TileGrid : IReadOnlyList<TileSpec>
{
    private readonly TileAxis columnAxis;
    private readonly TileAxis rowAxis;

    private TileGrid(PixelSize scene, RasterWindow window, int tile, int halo, int multiple)
    {
        Scene = scene;
        Window = window;
        Tile = tile;
        Halo = halo;
        Multiple = multiple;
        columnAxis = new TileAxis(scene.Width, window.X, window.Right, tile, halo, multiple);
        rowAxis = new TileAxis(scene.Height, window.Y, window.Bottom, tile, halo, multiple);
        Count = checked(rowAxis.Count * columnAxis.Count);
    }

    /// <summary>Size of the scene.</summary>
    public PixelSize Scene { get; }

    /// <summary>The part of the scene that the tiles cover.</summary>
    public RasterWindow Window { get; }

    /// <summary>Side of a read, input pixels, halo included.</summary>
    public int Tile { get; }

    /// <summary>Context that each owned pixel has around it, input pixels, at least 0.</summary>
    public int Halo { get; }

    /// <summary>Alignment of the reads' corners, input pixels, at least 1.</summary>
    public int Multiple { get; }

    /// <summary>Rows of tiles, at least 1.</summary>
    public int Rows => rowAxis.Count;

    /// <summary>Columns of tiles, at least 1.</summary>
    public int Cols => columnAxis.Count;

    /// <summary>Number of tiles, at least 1.</summary>
    public int Count { get; }

    /// <summary>The tile at a row-major position, 0 to <see cref="Count"/> - 1.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tile.</exception>
    public TileSpec this[int number] => number >= 0 && number < Count
        ? Make(number / Cols, number % Cols)
        : throw new ArgumentOutOfRangeException(nameof(number), $"tile {number} is outside a grid of {Count} tiles");

    /// <summary>The tile at a row and column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such tile.</exception>
    public TileSpec this[TileIndex index] => index.Row >= 0 && index.Row < Rows && index.Col >= 0 && index.Col < Cols
        ? Make(index.Row, index.Col)
        : throw new ArgumentOutOfRangeException(nameof(index), $"tile {index} is outside a {Rows}x{Cols} grid");

    /// <summary>Lays out a grid.</summary>
    /// <param name="scene">Size of the scene.</param>
    /// <param name="window">The part to cover, inside the scene.</param>
    /// <param name="tile">Side of a read, a multiple of <paramref name="multiple"/>.</param>
    /// <param name="halo">Context around owned pixels, at least 0.</param>
    /// <param name="multiple">Alignment of the reads' corners, at least 1.</param>
    /// <exception cref="ArgumentException">The window leaves the scene, or the tile is no multiple or too small for its halo.</exception>
    /// <exception cref="OverflowException">The grid has 2^31 tiles or more.</exception>
    public static TileGrid Create(PixelSize scene, RasterWindow window, int tile, int halo, int multiple)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tile, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(halo, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(multiple, 1);
        if (!scene.Whole.Contains(window))
        {
            throw new ArgumentException($"window {window} reaches past a scene of {scene} pixels", nameof(window));
        }

        if (tile % multiple != 0)
        {
            throw new ArgumentException($"tile side {tile} is not a multiple of {multiple}", nameof(tile));
        }

        long stride = (tile - (2L * halo)) / multiple * multiple;
        int least = Math.Max(multiple, 4 * BlendWindow.HalfWidthFor(halo));
        if (stride < least)
        {
            throw new ArgumentException(
                $"tile side {tile} leaves {Math.Max(0, stride)} pixels between halos of {halo}, fewer than the {least} needed",
                nameof(tile));
        }

        return new TileGrid(scene, window, tile, halo, multiple);
    }

    /// <summary>
    /// The tiles whose <see cref="TileSpec.Support"/> shares a pixel with <paramref name="window"/>, row by row, made as they are
    /// asked for; none where the window lies outside the grid's. The window is absolute, like the tiles'.
    /// </summary>
    public IEnumerable<TileSpec> Touching(RasterWindow window)
    {
        var rows = rowAxis.Touching(window.Y, window.Bottom);
        var cols = columnAxis.Touching(window.X, window.Right);
        for (int row = rows.First; row < rows.End; row++)
        {
            for (int col = cols.First; col < cols.End; col++)
            {
                yield return Make(row, col);
            }
        }
    }

    /// <summary>Most columns and most rows that any tile's <see cref="TileSpec.Support"/> has.</summary>
    public PixelSize LargestSupport() => new(columnAxis.LargestSupport(), rowAxis.LargestSupport());

    /// <summary>All tiles, row by row, made as they are asked for.</summary>
    public IEnumerator<TileSpec> GetEnumerator()
    {
        for (int number = 0; number < Count; number++)
        {
            yield return this[number];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private TileSpec Make(int row, int col)
    {
        var owned = Between(
            columnAxis.OwnedStart(col),
            rowAxis.OwnedStart(row),
            columnAxis.OwnedStart(col + 1),
            rowAxis.OwnedStart(row + 1));
        var support = Between(
            columnAxis.SupportStart(col),
            rowAxis.SupportStart(row),
            columnAxis.SupportEnd(col),
            rowAxis.SupportEnd(row));
        var read = new RasterWindow(columnAxis.Origin(col), rowAxis.Origin(row), Tile, Tile);
        return new TileSpec(new TileIndex(row, col), (row * Cols) + col, owned, support, read);
    }

    private static RasterWindow Between(int left, int top, int right, int bottom) => new(left, top, right - left, bottom - top);
}
