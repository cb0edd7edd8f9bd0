using Nadir.Core.Geometry;
using Nadir.Simulation.Costs;
using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Tests.Costs;

/// <summary>The counts that the model is made of, against the handlers themselves.</summary>
public sealed class PortCallsTests
{
    private const long AmpleCache = 96L << 20;

    [Theory]
    [InlineData(40, 40, 2)]
    [InlineData(96, 80, 1)]
    [InlineData(200, 150, 2)]
    [InlineData(333, 97, 5)]
    public async Task Of_AQuietRun_IsWhatTheHandlersCall(int width, int height, int tilesPerUnit)
    {
        var size = new PixelSize(width, height);

        var counted = await CountedPipeline.RunAsync(size, tilesPerUnit, AmpleCache);

        Assert.Equal(PortCalls.Of(SceneWork.Of(size, Tiling(tilesPerUnit, AmpleCache)), upscalers: 1), counted.Calls);
    }

    [Fact]
    public async Task Bytes_OfTilesAndDetails_AreThoseWritten()
    {
        var size = new PixelSize(333, 205);
        var work = SceneWork.Of(size, Tiling(3, AmpleCache));

        var counted = await CountedPipeline.RunAsync(size, 3, AmpleCache);

        // The arrays' own heads are left out of the model.
        Assert.InRange(counted.InputBytes, work.InputBytes, work.InputBytes + (1024 * work.Units));
        Assert.InRange(counted.DetailBytes, work.DetailBytes, work.DetailBytes + (1024 * (work.Units + work.Tiles)));
    }

    /// <summary>More columns than a small memory holds, and many rows: the Stitcher reads details again for each panel of columns.</summary>
    [Theory]
    [InlineData(320, 800, 4, 8L << 20)]
    [InlineData(480, 640, 2, 6L << 20)]
    [InlineData(640, 480, 12, 6L << 20)]
    public async Task DetailReads_OfAWideScene_AreThoseOfTheStitcher(int width, int height, int tilesPerUnit, long cacheBytes)
    {
        var size = new PixelSize(width, height);
        var work = SceneWork.Of(size, Tiling(tilesPerUnit, cacheBytes));

        var counted = await CountedPipeline.RunAsync(size, tilesPerUnit, cacheBytes);

        Assert.True(work.DetailReads > 1.2 * work.Units, $"{work.DetailReads} reads of {work.Units} units: the scene is not wide enough");
        Assert.InRange(counted.DetailReads, 0.9 * work.DetailReads, 1.1 * work.DetailReads);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData((8 << 20) - 1, 1)]
    [InlineData(8 << 20, 2)]
    [InlineData((8 << 20) + 1, 3)]
    [InlineData(30 << 20, 5)]
    public void RequestsToWrite_FromEightMebibytesOn_GoByBlocks(long bytes, long expected) =>
        Assert.Equal(expected, StorageUse.RequestsToWrite(bytes));

    /// <summary>The tests' pattern model as the model of work sees it: two bytes a sample, 64 pixels a tile.</summary>
    private static TilingSettings Tiling(int tilesPerUnit, long cacheBytes) => new()
    {
        SampleBytes = 2,
        Tile = 64,
        TilesPerUnit = tilesPerUnit,
        DetailCacheBytes = cacheBytes,
    };
}
