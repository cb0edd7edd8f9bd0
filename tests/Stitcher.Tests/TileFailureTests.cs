using System.Text.Json;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>With the policy "nodata", units that failed leave gaps in the product, and everything outside the gaps is as if they had not.</summary>
public sealed class TileFailureTests
{
    private const int FailedUnit = 2;
    private static readonly TiffScene Scene = new() { Size = new PixelSize(150, 110), Bands = 2 };

    [Theory]
    [InlineData(PixelType.UInt16, null)]
    [InlineData(PixelType.UInt16, 0d)]
    [InlineData(PixelType.Float32, double.NaN)]
    [InlineData(PixelType.Float32, -9999d)]
    public async Task Nodata_UnitFailed_IsTheQuietProductOutsideItsSupportsAndNodataInside(PixelType type, double? nodata)
    {
        var scene = Scene with { Type = type, Nodata = nodata };
        var quiet = await StitchAsync(scene, fails: false);
        var product = await StitchAsync(scene, fails: true);

        var plan = new RunPlan(product.Manifest);
        var (first, count) = plan.TilesOf(FailedUnit);
        var gaps = Enumerable.Range(first, count).Select(tile => plan.Grid[tile].Support.Refine(4)).ToList();
        int cleared = 0;
        for (int i = 0; i < quiet.Values.Length; i++)
        {
            int pixel = i % (600 * 440);
            var here = new RasterWindow(pixel % 600, pixel / 600, 1, 1);
            bool isGap = gaps.Any(gap => gap.Contains(here));
            cleared += isGap ? 1 : 0;
            Assert.Equal(isGap ? 0 : 1, product.Valid[i]);
            Assert.True(isGap || quiet.Values[i] == product.Values[i], $"sample {i} differs outside the gaps");
        }

        Assert.InRange(cleared, 1, quiet.Values.Length - 1);
        Assert.All(quiet.Valid, valid => Assert.Equal(1, valid));
    }

    [Fact]
    public async Task Nodata_UnitFailed_IsInTheReportWithItsReasonAndNoFaultOfTheRest()
    {
        var product = await StitchAsync(Scene, fails: true);

        var failure = Assert.Single(product.Report.GetProperty("failures").EnumerateArray());
        Assert.Equal((FailedUnit, 4, 2), (Int(failure, "unit"), Int(failure, "firstTile"), Int(failure, "tiles")));
        Assert.Equal("model pattern: gave NaN.", failure.GetProperty("reason").GetString());
        string warning = Assert.Single(product.Report.GetProperty("warnings").EnumerateArray()).GetString()!;
        Assert.Equal("2 tiles could not be made and are nodata in the product, the first because: model pattern: gave NaN.", warning);
        Assert.Equal(0, product.Report.GetProperty("audit").GetProperty("worstBlockMeanError").GetDouble());
        Assert.All(product.Report.GetProperty("bands").EnumerateArray(), band =>
        {
            Assert.Equal(0, band.GetProperty("worstBlockMeanError").GetDouble());
            Assert.Equal(product.Valid.Sum(valid => (long)valid) / 32, band.GetProperty("validPixels").GetInt64());
        });
    }

    [Fact]
    public async Task Nodata_NoUnitFailed_IsTheSameFileAsWithoutThePolicy()
    {
        var one = await StitchAsync(Scene, fails: false);
        var other = await StitchAsync(Scene, fails: false, TileFailurePolicy.Fail);

        Assert.Equal(one.Bytes, other.Bytes);
        Assert.Empty(one.Report.GetProperty("failures").EnumerateArray());
    }

    [Fact]
    public async Task Nodata_EveryUnitFailed_FailsTheRun()
    {
        using var bench = new RunBench();
        var manifest = await bench.StartAsync(Scene.ToBytes(), onTileFailure: TileFailurePolicy.Nodata);
        var plan = new RunPlan(manifest);
        for (int unit = 0; unit < plan.UnitCount; unit++)
        {
            await bench.FanIn.FailUnitAsync(manifest.Run, plan, unit, "model pattern: gave NaN.", CancellationToken.None);
        }

        await Stitching.NewHandler(bench).StitchAsync(manifest.Run, CancellationToken.None);

        Assert.Contains("gave NaN", (await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None))!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nodata_UnitEndsAfterItWasGivenUp_ChangesNothing()
    {
        using var bench = new RunBench();
        var manifest = await FailOneAsync(bench, Scene, fails: true, TileFailurePolicy.Nodata);
        var settled = await new Platform.Runs.UnitLedger(bench.Runs).SettleAsync(manifest, new RunPlan(manifest), CancellationToken.None);
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.Ripple);

        var again = await new Platform.Runs.UnitLedger(bench.Runs).SettleAsync(manifest, new RunPlan(manifest), CancellationToken.None);

        Assert.Equal(FailedUnit, Assert.Single(settled!.Units).Unit);
        Assert.Equal(settled, again);
    }

    private static int Int(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static async Task<SceneManifest> FailOneAsync(RunBench bench, TiffScene scene, bool fails, TileFailurePolicy policy)
    {
        var manifest = await bench.StartAsync(scene.ToBytes(), onTileFailure: policy);
        var plan = new RunPlan(manifest);
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.Ripple);
        if (fails)
        {
            await bench.Blobs.DeleteAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(FailedUnit), FailedUnit), CancellationToken.None);
            await bench.FanIn.FailUnitAsync(manifest.Run, plan, FailedUnit, "model pattern: gave NaN.", CancellationToken.None);
        }

        return manifest;
    }

    private static async Task<(SceneManifest Manifest, float[] Values, byte[] Valid, JsonElement Report, byte[] Bytes)> StitchAsync(
        TiffScene scene, bool fails, TileFailurePolicy policy = TileFailurePolicy.Nodata)
    {
        using var bench = new RunBench();
        var manifest = await FailOneAsync(bench, scene, fails, policy);
        await Stitching.NewHandler(bench).StitchAsync(manifest.Run, CancellationToken.None);
        var path = BlobLayout.Product(manifest.Scene, manifest.Run, ProductFiles.Scene);
        using var product = SceneReader.Open("product", await bench.Locator.LocateAsync(path, CancellationToken.None), RasterLimits.None);
        int area = (int)product.Description.Size.Area;
        float[] values = new float[scene.Bands * area];
        byte[] valid = new byte[values.Length];
        for (int band = 0; band < scene.Bands; band++)
        {
            product.Read(product.Description.Size.Whole, band, values.AsSpan(band * area, area), valid.AsSpan(band * area, area));
        }

        byte[] report = await bench.BytesAsync(BlobLayout.Product(manifest.Scene, manifest.Run, ProductFiles.Report));
        return (manifest, values, valid, JsonDocument.Parse(report).RootElement, await bench.BytesAsync(path));
    }
}
