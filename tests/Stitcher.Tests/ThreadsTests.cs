using System.Text.Json;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>How many threads stitch, and how much they keep in memory, never shows in a product.</summary>
public sealed class ThreadsTests
{
    private const long AllDetails = 1L << 30;

    [Theory]
    [InlineData(2, AllDetails)]
    [InlineData(3, 1)]
    [InlineData(16, 1)]
    public async Task Stitch_OtherThreadsAndCache_GivesTheSameBytesAndNumbers(int threads, long cacheBytes)
    {
        var one = await StitchAsync(1, AllDetails);
        var several = await StitchAsync(threads, cacheBytes);

        Assert.Equal(one.Product, several.Product);
        Assert.Equal(one.Audit, several.Audit);
        Assert.Equal(one.Bands, several.Bands);
    }

    private static float WithHoles(int band, int x, int y) => ((x / 40) + (y / 30)) % 5 == 0 ? 7 : TiffScene.Texture(band, x, y);

    private static async Task<(byte[] Product, string Audit, string Bands)> StitchAsync(int threads, long cacheBytes)
    {
        using var bench = new RunBench();
        var scene = new TiffScene { Size = new PixelSize(400, 300), Bands = 2, Nodata = 7, Pixel = WithHoles };
        var manifest = await bench.StartAsync(scene.ToBytes());
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.Ripple);
        var options = new StitchOptions { TemporaryFolder = bench.Folder, Threads = threads, DetailCacheBytes = cacheBytes };
        var handler = Stitching.NewHandler(bench, options);
        await handler.StitchAsync(manifest.Run, CancellationToken.None);
        using var report = JsonDocument.Parse(await FileAsync(bench, manifest, ProductFiles.Report));
        return (
            await FileAsync(bench, manifest, ProductFiles.Scene),
            report.RootElement.GetProperty("audit").GetRawText(),
            report.RootElement.GetProperty("bands").GetRawText());
    }

    private static Task<byte[]> FileAsync(RunBench bench, SceneManifest manifest, string file) =>
        bench.BytesAsync(BlobLayout.Product(manifest.Scene, manifest.Run, file));
}
