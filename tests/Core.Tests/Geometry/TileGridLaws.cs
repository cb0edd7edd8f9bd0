using FsCheck.Fluent;
using Nadir.Core.Geometry;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Geometry;

/// <summary>What every grid keeps, by counting pixels.</summary>
public sealed class TileGridLaws
{
    [Fact]
    public void Owned_AnyGrid_PartitionsTheWindow() => Law.Holds(GridCases.Grid(), grid =>
    {
        int[] counts = Count(grid, tile => tile.Owned);

        int[] expected = new int[counts.Length];
        AddOne(expected, grid.Scene.Width, grid.Window);
        Assert.Equal(expected, counts);
    });

    [Fact]
    public void Support_AnyGrid_ContainsOwnedAndStaysInTheWindow() => Law.Holds(GridCases.Grid(), grid =>
    {
        foreach (var tile in grid)
        {
            Assert.True(tile.Support.Contains(tile.Owned));
            Assert.True(grid.Window.Contains(tile.Support));
        }
    });

    [Fact]
    public void Support_AnyGrid_IsOwnedGrownOverSharedEdgesOnly() => Law.Holds(GridCases.Grid(), grid =>
    {
        int halfWidth = BlendWindow.HalfWidthFor(grid.Halo);
        foreach (var tile in grid)
        {
            var expected = tile.Owned.Expand(halfWidth).Intersect(grid.Window);

            Assert.Equal(expected, tile.Support);
        }
    });

    [Fact]
    public void Support_AnyGrid_CoversAPixelAtMostTwiceOnAnAxis() => Law.Holds(GridCases.Grid(), grid =>
    {
        for (int col = 2; col < grid.Cols; col++)
        {
            Assert.True(grid[new TileIndex(0, col)].Support.X >= grid[new TileIndex(0, col - 2)].Support.Right);
        }

        for (int row = 2; row < grid.Rows; row++)
        {
            Assert.True(grid[new TileIndex(row, 0)].Support.Y >= grid[new TileIndex(row - 2, 0)].Support.Bottom);
        }
    });

    [Fact]
    public void Read_AnyGrid_GivesEverySupportedPixelItsContext() => Law.Holds(GridCases.Grid(), grid =>
    {
        int context = grid.Halo - BlendWindow.HalfWidthFor(grid.Halo);
        foreach (var tile in grid)
        {
            var needed = tile.Support.Expand(context).Intersect(grid.Scene.Whole);

            Assert.True(tile.Read.Contains(needed!.Value), $"{tile} lacks context of {context}");
        }
    });

    [Fact]
    public void Read_AnyGrid_GivesEveryOwnedPixelTheHalo() => Law.Holds(GridCases.Grid(), grid =>
    {
        foreach (var tile in grid)
        {
            var needed = tile.Owned.Expand(grid.Halo).Intersect(grid.Scene.Whole);

            Assert.True(tile.Read.Contains(needed!.Value), $"{tile} lacks its halo");
        }
    });

    [Fact]
    public void Read_AnyGrid_IsAnAlignedTile() => Law.Holds(GridCases.Grid(), grid =>
    {
        foreach (var tile in grid)
        {
            Assert.Equal(new PixelSize(grid.Tile, grid.Tile), tile.Read.Size);
            Assert.True(tile.Read.X >= 0 && tile.Read.X % grid.Multiple == 0);
            Assert.True(tile.Read.Y >= 0 && tile.Read.Y % grid.Multiple == 0);
        }
    });

    [Fact]
    public void Read_SceneLargerThanATile_ReachesPastItByLessThanAMultiple() => Law.Holds(GridCases.Grid(), grid =>
    {
        foreach (var tile in grid)
        {
            Assert.True(tile.Read.Right < Math.Max(grid.Scene.Width, grid.Tile) + grid.Multiple);
            Assert.True(tile.Read.Bottom < Math.Max(grid.Scene.Height, grid.Tile) + grid.Multiple);
        }
    });

    [Fact]
    public void Read_AlignedSceneLargerThanATile_StaysInside() => Law.Holds(
        GridCases.Grid().Where(grid =>
            grid.Scene.Width % grid.Multiple == 0 && grid.Scene.Height % grid.Multiple == 0
            && grid.Scene.Width >= grid.Tile && grid.Scene.Height >= grid.Tile),
        grid => Assert.All(grid, tile => Assert.True(grid.Scene.Whole.Contains(tile.Read))));

    [Fact]
    public void Read_AnyGrid_IsSpacedEvenly() => Law.Holds(GridCases.Grid(), grid =>
    {
        int[] lefts = [.. Enumerable.Range(0, grid.Cols).Select(col => grid[new TileIndex(0, col)].Read.X)];
        int[] tops = [.. Enumerable.Range(0, grid.Rows).Select(row => grid[new TileIndex(row, 0)].Read.Y)];

        AssertEven(lefts, grid);
        AssertEven(tops, grid);
    });

    [Fact]
    public void Count_AnyGrid_IsTheFewestThatKeepTheHalo() => Law.Holds(GridCases.Grid(), grid =>
    {
        int stride = (grid.Tile - (2 * grid.Halo)) / grid.Multiple * grid.Multiple;

        // One tile fewer, each a stride from the last, would not reach from the first needed pixel to the last.
        int from = Math.Max(0, grid.Window.X - grid.Halo) / grid.Multiple * grid.Multiple;
        int to = Math.Min(grid.Scene.Width, grid.Window.Right + grid.Halo);
        Assert.True(grid.Cols == 1 || grid.Tile + ((grid.Cols - 2) * stride) < to - from);
    });

    [Fact]
    public void LargestSupport_AnyGrid_IsTheMostColumnsAndRowsOfAnyTile() => Law.Holds(GridCases.Grid(), grid =>
        Assert.Equal(new PixelSize(grid.Max(tile => tile.Support.Width), grid.Max(tile => tile.Support.Height)), grid.LargestSupport()));

    [Fact]
    public void Indexer_AnyGrid_AgreesByNumberAndByIndex() => Law.Holds(GridCases.Grid(), grid =>
    {
        int number = 0;
        foreach (var tile in grid)
        {
            Assert.Equal(number, tile.Number);
            Assert.Equal(tile, grid[number]);
            Assert.Equal(tile, grid[tile.Index]);
            number++;
        }

        Assert.Equal(grid.Count, number);
    });

    [Fact]
    public void Touching_AnyWindow_GivesTheTilesWhoseSupportMeetsIt() => Law.Holds(
        from grid in GridCases.Grid()
        from window in GridCases.Window(grid.Scene)
        select (grid, window),
        given =>
        {
            var expected = given.grid.Where(tile => tile.Support.Intersect(given.window) is not null);

            Assert.Equal(expected, given.grid.Touching(given.window));
        });

    [Fact]
    public void Owned_ShiftedWindow_HasTheSameReadsAsAnAlignedNeighbour()
    {
        var scene = new PixelSize(1000, 1000);

        var one = TileGrid.Create(scene, new RasterWindow(100, 100, 300, 300), 64, 16, 2);
        var other = TileGrid.Create(scene, new RasterWindow(200, 200, 300, 300), 64, 16, 2);

        Assert.Equal(one.Select(tile => tile.Read.Translate(100, 100)), other.Select(tile => tile.Read));
    }

    private static void AssertEven(int[] origins, TileGrid grid)
    {
        int[] steps = [.. origins.Zip(origins.Skip(1), (one, next) => next - one)];
        if (steps.Length > 0)
        {
            Assert.True(steps.Max() - steps.Min() <= grid.Multiple, $"steps from {steps.Min()} to {steps.Max()}");
            Assert.True(steps.Max() <= grid.Tile - (2 * grid.Halo));
        }
    }

    private static int[] Count(TileGrid grid, Func<TileSpec, RasterWindow> part)
    {
        int[] counts = new int[grid.Scene.Area];
        foreach (var tile in grid)
        {
            AddOne(counts, grid.Scene.Width, part(tile));
        }

        return counts;
    }

    private static void AddOne(int[] counts, int stride, RasterWindow window)
    {
        for (int y = window.Y; y < window.Bottom; y++)
        {
            for (int x = window.X; x < window.Right; x++)
            {
                counts[(y * stride) + x]++;
            }
        }
    }
}
