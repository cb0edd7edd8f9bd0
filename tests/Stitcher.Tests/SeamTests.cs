using System.Text.Json;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>The report's seam ratio sees a seam that is there and none that is not.</summary>
public sealed class SeamTests : IDisposable
{
    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task SeamRatio_DetailThatKnowsNoTiles_IsOne()
    {
        double ratio = await RatioAsync((_, _, x, y) => ((x % 4) - 1.5f + (1.5f - (y % 4))) * 4 * Sign(x / 4, y / 4));

        Assert.InRange(ratio, 0.98, 1.02);
    }

    [Fact]
    public async Task SeamRatio_StepAlongTileLines_IsSeen()
    {
        // The first product column right of each line rises and its block's others fall: a seam of known size.
        var seamed = new HashSet<int>();
        var grid = Grid(new PixelSize(300, 200));
        for (int col = 1; col < grid.Cols; col++)
        {
            seamed.Add(grid[new TileIndex(0, col)].Owned.X);
        }

        double ratio = await RatioAsync((_, _, x, _) => !seamed.Contains(x / 4) ? 0 : x % 4 == 0 ? 150 : -50);

        Assert.True(ratio > 1.1, $"{ratio}");
    }

    /// <summary>1 or -1 by the block, without a pattern that a line could follow.</summary>
    private static int Sign(int x, int y) => (int)(((uint)((x * 73856093) ^ (y * 19349663)) * 2654435761u) >> 31) == 0 ? 1 : -1;

    private static TileGrid Grid(PixelSize scene) => TileGrid.Create(scene, scene.Whole, 64, 16, 2);

    private async Task<double> RatioAsync(Func<int, int, int, int, float> detail)
    {
        var scene = new TiffScene { Size = new PixelSize(300, 200), Bands = 1 };
        var manifest = await bench.StartAsync(scene.ToBytes());
        await DetailWriter.WriteAsync(bench, manifest, detail);
        var options = new StitchOptions { TemporaryFolder = bench.Folder };
        var handler = Stitching.NewHandler(bench, options);
        await handler.StitchAsync(manifest.Run, CancellationToken.None);
        byte[] report = await bench.BytesAsync(BlobLayout.Product(manifest.Scene, manifest.Run, ProductFiles.Report));
        return JsonDocument.Parse(report).RootElement.GetProperty("audit").GetProperty("seamRatio").GetDouble();
    }
}
