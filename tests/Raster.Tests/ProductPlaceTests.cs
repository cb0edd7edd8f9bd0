using System.Text.Json;
using Nadir.Core.Geometry;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

/// <summary>Promise 1: a product lies exactly where its scene does. Checked with GDAL's Python bindings and gdalinfo.</summary>
public sealed class ProductPlaceTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("north-up")]
    [InlineData("rotated")]
    [InlineData("sheared")]
    [InlineData("south-up")]
    [InlineData("point")]
    [InlineData("point-rotated")]
    public void Product_OfWholeScene_HasTheRefinedTransformToTheLastBit(string kind)
    {
        string scene = GdalTools.Make(scratch, kind);
        string product = scratch.File("product.tif");

        Upsampling.Nearest(scene, product);

        double[] expected = DumpedRaster.Of(scratch, scene).Transform;
        foreach (int term in new[] { 1, 2, 4, 5 })
        {
            expected[term] /= 4;
        }

        Assert.Equal(expected, DumpedRaster.Of(scratch, product).Transform);
        Assert.Equal(Crs(scene), Crs(product));
        Assert.Equal(Tag(scene, "AREA_OR_POINT"), Tag(product, "AREA_OR_POINT"));
    }

    [Theory]
    [InlineData("north-up")]
    [InlineData("rotated")]
    [InlineData("sheared")]
    [InlineData("south-up")]
    [InlineData("point")]
    public void Product_OfWholeScene_HasItsCornersForGdalinfo(string kind)
    {
        string scene = GdalTools.Make(scratch, kind);
        string product = scratch.File("product.tif");

        Upsampling.Nearest(scene, product);

        string expected = GdalTools.Info(scene).GetProperty("cornerCoordinates").GetRawText();
        Assert.Equal(expected, GdalTools.Info(product).GetProperty("cornerCoordinates").GetRawText());
    }

    [Theory]
    [InlineData("rasterframes_m_3607717_sw_18_1_20160620_subset.tif")]
    [InlineData("rasterframes_L8-B4-Elkton-VA-4326.tiff")]
    [InlineData("riotiler_inverted_lat.tif")]
    [InlineData("rasterio_rotated.tif")]
    [InlineData("sentinelhubpy_img-8bit.jp2")]
    public void Product_OfSample_LiesWhereItDoes(string sample)
    {
        string scene = Scenes.Sample(sample);
        string product = scratch.File("product.tif");

        Upsampling.Nearest(scene, product);

        double[] expected = DumpedRaster.Of(scratch, scene).Transform;
        foreach (int term in new[] { 1, 2, 4, 5 })
        {
            expected[term] /= 4;
        }

        Assert.Equal(expected, DumpedRaster.Of(scratch, product).Transform);
        Assert.Equal(Crs(scene), Crs(product));
    }

    [Fact]
    public void Product_OfWindow_StartsAtTheWindowsCorner()
    {
        string scene = GdalTools.Make(scratch, "rotated");
        string product = scratch.File("product.tif");
        string crop = scratch.File("crop.tif");
        GdalTools.Run("gdal_translate", "-q", "-srcwin", "5", "7", "20", "30", scene, crop);

        Upsampling.Nearest(scene, product, new RasterWindow(5, 7, 20, 30));

        string expected = GdalTools.Info(crop).GetProperty("cornerCoordinates").GetRawText();
        Assert.Equal(expected, GdalTools.Info(product).GetProperty("cornerCoordinates").GetRawText());
    }

    [Theory]
    [InlineData(0, 0, 64, 48)]
    [InlineData(5, 7, 20, 30)]
    public void Product_OfSceneWithGcps_HasThemScaled(int x, int y, int width, int height)
    {
        string scene = GdalTools.Make(scratch, "gcps");
        string product = scratch.File("product.tif");

        Upsampling.Nearest(scene, product, new RasterWindow(x, y, width, height));

        var expected = Gcps(scene).Select(gcp => new[] { (gcp[0] - x) * 4, (gcp[1] - y) * 4, gcp[2], gcp[3], gcp[4] });
        Assert.Equal(expected, Gcps(product));
        Assert.Equal(Crs(scene), Crs(product));
    }

    [Theory]
    [InlineData(0, 0, 64, 48)]
    [InlineData(5, 7, 20, 30)]
    public void Product_OfSceneWithRpc_MapsGroundToTheSamePlace(int x, int y, int width, int height)
    {
        string scene = GdalTools.Make(scratch, "rpc");
        string product = scratch.File("product.tif");

        Upsampling.Nearest(scene, product, new RasterWindow(x, y, width, height));

        double error = GdalTools.OracleJson("rpc", scene, product, "4", $"{x}", $"{y}").GetProperty("pixels").GetDouble();
        Assert.InRange(error, 0, 1e-6);
    }

    [Fact]
    public void Product_OfSceneWithoutPlace_HasNone()
    {
        string scene = GdalTools.Make(scratch, "int16");
        string product = scratch.File("product.tif");

        Upsampling.Nearest(scene, product);

        var info = DumpedRaster.Of(scratch, product).Info;
        Assert.Equal("null", info.GetProperty("transform").GetRawText());
        Assert.Equal("null", info.GetProperty("crs").GetRawText());
    }

    private string? Crs(string path) => DumpedRaster.Of(scratch, path).Info.GetProperty("crs").GetString();

    private string? Tag(string path, string name) => DumpedRaster.Of(scratch, path).Info.GetProperty("tags").GetProperty(name).GetString();

    private List<double[]> Gcps(string path) =>
        [.. DumpedRaster.Of(scratch, path).Info.GetProperty("gcps").EnumerateArray().Select(Numbers)];

    private static double[] Numbers(JsonElement list) => [.. list.EnumerateArray().Select(term => term.GetDouble())];
}
