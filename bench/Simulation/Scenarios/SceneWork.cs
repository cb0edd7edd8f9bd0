using Nadir.Core.Geometry;
using Nadir.Core.Scenes;

namespace Nadir.Simulation.Scenarios;

/// <summary>The work of one scene, from the pipeline's own grid and plan. A scene without nodata is meant: every unit is sent.</summary>
/// <param name="Tiles">Tiles.</param>
/// <param name="Units">Units, one message each.</param>
/// <param name="Shards">Shards.</param>
/// <param name="Pixels">Input pixels.</param>
/// <param name="SceneBytes">Samples of the scene, uncompressed.</param>
/// <param name="InputBytes">Input tiles of all units, float32 with halo.</param>
/// <param name="DetailBytes">Details of all units, float32 at product resolution.</param>
/// <param name="DetailReads">How often the Stitcher reads a unit's details, all units together; at least <paramref name="Units"/>.</param>
internal readonly record struct SceneWork(
    int Tiles, int Units, int Shards, long Pixels, long SceneBytes, long InputBytes, long DetailBytes, long DetailReads)
{
    /// <summary>Samples of the product, uncompressed and without overviews, for a scale.</summary>
    public long ProductBytes(int scale) => checked(SceneBytes * scale * scale);

    /// <summary>The work of a scene of <paramref name="size"/> pixels.</summary>
    public static SceneWork Of(PixelSize size, TilingSettings tiling)
    {
        var grid = TileGrid.Create(size, size.Whole, tiling.Tile, tiling.Halo, tiling.Multiple);
        var plan = new RunPlan(grid, tiling.TilesPerUnit);
        long samples = size.Area * tiling.Bands;
        long tileBytes = (long)tiling.Tile * tiling.Tile * tiling.Bands * sizeof(float);
        return new SceneWork(
            grid.Count,
            plan.UnitCount,
            plan.ShardCount,
            size.Area,
            samples * tiling.SampleBytes,
            grid.Count * tileBytes,
            Supported(grid) * tiling.Scale * tiling.Scale * tiling.Bands * sizeof(float),
            ReadsOf(plan, tiling));
    }

    /// <summary>
    /// The Stitcher goes down the scene in panels, so wide that three rows of their details fit its memory. A unit is read once for each panel with a
    /// tile of it, or next to one of it.
    /// </summary>
    private static long ReadsOf(RunPlan plan, TilingSettings tiling)
    {
        var grid = plan.Grid;
        long tileBytes = grid.LargestSupport().Refine(tiling.Scale).Area * tiling.Bands * sizeof(float);
        int panel = (int)Math.Clamp((tiling.DetailCacheBytes / (3 * tileBytes)) - 2, 1, grid.Cols);
        long reads = 0;
        for (int left = 0; left < grid.Cols; left += panel)
        {
            int first = Math.Max(0, left - 1);
            int last = Math.Min(grid.Cols - 1, left + panel);
            int newest = -1;
            for (int row = 0; row < grid.Rows; row++)
            {
                int from = Math.Max(newest + 1, plan.UnitOf((row * grid.Cols) + first));
                newest = plan.UnitOf((row * grid.Cols) + last);
                reads += newest - from + 1;
            }
        }

        return reads;
    }

    /// <summary>Input pixels in the supports of all tiles: supports are products of an interval of columns and one of rows.</summary>
    private static long Supported(TileGrid grid)
    {
        long columns = Enumerable.Range(0, grid.Cols).Sum(col => (long)grid[new TileIndex(0, col)].Support.Width);
        long rows = Enumerable.Range(0, grid.Rows).Sum(row => (long)grid[new TileIndex(row, 0)].Support.Height);
        return columns * rows;
    }
}
