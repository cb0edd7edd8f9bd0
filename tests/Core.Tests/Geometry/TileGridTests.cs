using Nadir.Core.Geometry;

namespace Nadir.Core.Tests.Geometry;

/// <summary>Grids worked out by hand, and what is refused.</summary>
public sealed class TileGridTests
{
    [Fact]
    public void Create_SceneOfOneTile_HasOneTileThatOwnsAll()
    {
        var grid = Whole(128, 128, 128, 16, 2);

        var tile = Assert.Single(grid);
        Assert.Equal(new RasterWindow(0, 0, 128, 128), tile.Read);
        Assert.Equal(tile.Read, tile.Owned);
        Assert.Equal(tile.Read, tile.Support);
    }

    [Fact]
    public void Create_OnePixelMoreThanATile_HasTwoEvenTilesPerAxis()
    {
        var grid = Whole(129, 64, 128, 16, 2);

        Assert.Equal((1, 2), (grid.Rows, grid.Cols));
        Assert.Equal(new RasterWindow(0, 0, 65, 64), grid[0].Owned);
        Assert.Equal(new RasterWindow(65, 0, 64, 64), grid[1].Owned);
        Assert.Equal(new RasterWindow(0, 0, 67, 64), grid[0].Support);
        Assert.Equal(new RasterWindow(63, 0, 66, 64), grid[1].Support);
        Assert.Equal(new RasterWindow(2, 0, 128, 128), grid[1].Read);
    }

    [Fact]
    public void Create_LongScene_SpreadsTheLastTilesOverlapOverAll()
    {
        var grid = Whole(300, 128, 128, 16, 4);

        Assert.Equal([0, 84, 172], grid.Select(tile => tile.Read.X));
    }

    [Fact]
    public void Create_SceneSmallerThanATile_ReadsPastIt()
    {
        var tile = Whole(5, 3, 64, 16, 2)[0];

        Assert.Equal(new RasterWindow(0, 0, 64, 64), tile.Read);
        Assert.Equal(new RasterWindow(0, 0, 5, 3), tile.Owned);
    }

    [Fact]
    public void Create_WindowAtTheFarCorner_ReadsInsideTheScene()
    {
        var grid = TileGrid.Create(new PixelSize(200, 200), new RasterWindow(190, 190, 10, 10), 64, 16, 2);

        Assert.Equal(new RasterWindow(136, 136, 64, 64), grid[0].Read);
    }

    [Fact]
    public void Create_WindowAtTheFarCornerOfAnOddScene_ReadsOnePixelPastIt()
    {
        var grid = TileGrid.Create(new PixelSize(201, 201), new RasterWindow(190, 190, 11, 11), 64, 16, 2);

        Assert.Equal(new RasterWindow(138, 138, 64, 64), grid[0].Read);
    }

    [Fact]
    public void Create_MillionsOfTiles_MakesOnlyThoseAskedFor()
    {
        var grid = Whole(1_000_000, 100_000, 128, 16, 2);

        long before = GC.GetAllocatedBytesForCurrentThread();
        var last = grid[grid.Count - 1];
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(grid.Count > 10_000_000);
        Assert.Equal((1_000_000, 100_000), (last.Owned.Right, last.Owned.Bottom));
        Assert.InRange(allocated, 0, 1000);
    }

    [Fact]
    public void Touching_WindowOutsideTheGrids_GivesNone()
    {
        var grid = TileGrid.Create(new PixelSize(500, 500), new RasterWindow(100, 100, 200, 200), 64, 16, 2);

        Assert.Empty(grid.Touching(new RasterWindow(0, 0, 100, 100)));
        Assert.Empty(grid.Touching(new RasterWindow(150, 300, 10, 10)));
    }

    [Fact]
    public void Create_WindowPastTheScene_IsRefused() => Refuses(
        "window [x 90, y 0, 20x10] reaches past a scene of 100x100 pixels",
        () => TileGrid.Create(new PixelSize(100, 100), new RasterWindow(90, 0, 20, 10), 64, 16, 2));

    [Fact]
    public void Create_TileOffItsMultiple_IsRefused() =>
        Refuses("tile side 63 is not a multiple of 2", () => Whole(100, 100, 63, 16, 2));

    [Fact]
    public void Create_TileTooSmallForItsHalo_IsRefused() =>
        Refuses("tile side 38 leaves 6 pixels between halos of 16, fewer than the 8 needed", () => Whole(100, 100, 38, 16, 2));

    [Fact]
    public void Create_HalosThatFillTheTile_IsRefused() =>
        Refuses("tile side 16 leaves 0 pixels between halos of 16, fewer than the 8 needed", () => Whole(100, 100, 16, 16, 2));

    [Theory]
    [InlineData(0, 16, 2)]
    [InlineData(64, -1, 2)]
    [InlineData(64, 16, 0)]
    public void Create_NumberOutOfRange_IsRefused(int tile, int halo, int multiple) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Whole(100, 100, tile, halo, multiple));

    [Fact]
    public void Indexer_NoSuchNumber_IsRefused() =>
        Refuses("tile 9 is outside a grid of 9 tiles", () => Whole(100, 100, 64, 16, 2)[9]);

    [Fact]
    public void Indexer_NoSuchIndex_IsRefused() =>
        Refuses("tile (3, 0) is outside a 3x3 grid", () => Whole(100, 100, 64, 16, 2)[new TileIndex(3, 0)]);

    private static TileGrid Whole(int width, int height, int tile, int halo, int multiple)
    {
        var scene = new PixelSize(width, height);
        return TileGrid.Create(scene, scene.Whole, tile, halo, multiple);
    }

    private static void Refuses(string message, Func<object> action) =>
        Assert.StartsWith(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
