using Nadir.Core.Geometry;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Geometry;

/// <summary>What blend weights keep, summed over every pixel of random grids.</summary>
public sealed class BlendWindowLaws
{
    [Fact]
    public void Weights_AnyGrid_SumToExactlyOneInTheWindow() => Law.Holds(GridCases.Grid(), grid =>
    {
        float[] sums = new float[grid.Scene.Area];
        foreach (var tile in grid)
        {
            var blend = BlendWindow.ForTile(grid, tile);
            for (int y = 0; y < tile.Support.Height; y++)
            {
                for (int x = 0; x < tile.Support.Width; x++)
                {
                    sums[((tile.Support.Y + y) * grid.Scene.Width) + tile.Support.X + x] += blend.Vertical[y] * blend.Horizontal[x];
                }
            }
        }

        float[] expected = new float[sums.Length];
        for (int y = grid.Window.Y; y < grid.Window.Bottom; y++)
        {
            Array.Fill(expected, 1f, (y * grid.Scene.Width) + grid.Window.X, grid.Window.Width);
        }

        Assert.Equal(expected, sums);
    });

    [Fact]
    public void Weights_AnyTile_ArePositiveAndFitItsSupport() => Law.Holds(GridCases.Grid(), grid =>
    {
        foreach (var tile in grid)
        {
            var blend = BlendWindow.ForTile(grid, tile);

            Assert.Equal((tile.Support.Width, tile.Support.Height), (blend.Horizontal.Length, blend.Vertical.Length));
            Assert.All(blend.Horizontal.ToArray(), weight => Assert.True(weight is > 0 and <= 1));
            Assert.All(blend.Vertical.ToArray(), weight => Assert.True(weight is > 0 and <= 1));
        }
    });

    [Fact]
    public void Weights_AtTheWindowsEdges_DoNotRamp() => Law.Holds(GridCases.Grid(), grid =>
    {
        var first = BlendWindow.ForTile(grid, grid[0]);
        var last = BlendWindow.ForTile(grid, grid[grid.Count - 1]);
        int halfWidth = BlendWindow.HalfWidthFor(grid.Halo);

        // A window so cut that its outermost tile owns no more than half the ramp has that ramp reach its edge.
        Assert.True(first.Horizontal[0] == 1 || grid[0].Owned.Width <= halfWidth);
        Assert.True(first.Vertical[0] == 1 || grid[0].Owned.Height <= halfWidth);
        Assert.True(last.Horizontal[^1] == 1 || grid[grid.Count - 1].Owned.Width <= halfWidth);
        Assert.True(last.Vertical[^1] == 1 || grid[grid.Count - 1].Owned.Height <= halfWidth);
    });

    [Fact]
    public void ForTile_SharedEdge_RampsOverFourPixelsInEighths()
    {
        var scene = new PixelSize(129, 64);
        var grid = TileGrid.Create(scene, scene.Whole, 128, 16, 2);

        var left = BlendWindow.ForTile(grid, grid[0]);
        var right = BlendWindow.ForTile(grid, grid[1]);

        Assert.Equal([1f, 0.875f, 0.625f, 0.375f, 0.125f], left.Horizontal[^5..].ToArray());
        Assert.Equal([0.125f, 0.375f, 0.625f, 0.875f, 1f], right.Horizontal[..5].ToArray());
        Assert.All(left.Vertical.ToArray(), weight => Assert.Equal(1f, weight));
    }

    [Fact]
    public void ForTile_NoHalo_HasNoRamp()
    {
        var scene = new PixelSize(100, 100);
        var grid = TileGrid.Create(scene, scene.Whole, 64, 0, 1);

        Assert.All(grid, tile => Assert.All(BlendWindow.ForTile(grid, tile).Horizontal.ToArray(), weight => Assert.Equal(1f, weight)));
    }
}
