using Nadir.Core.Errors;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

public sealed class QuicklookTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("rasterframes_m_3607717_sw_18_1_20160620_subset.tif", 3, 1024, 1024)]
    [InlineData("rasterframes_L8-B4-Elkton-VA-4326.tiff", 2, 840, 604)]
    [InlineData("riotiler_cog_rgba.tif", 4, 1024, 620)]
    [InlineData("riotiler_cog_rgb_mask.tif", 4, 1024, 620)]
    [InlineData("titiler_B01.tif", 2, 732, 732)]
    [InlineData("rasterio_all-nodata.tif", 4, 29, 1024)]
    public void Write_Product_GivesAPngOfItsKind(string sample, int bands, int width, int height)
    {
        string product = scratch.File("product.tif");
        string picture = scratch.File("quicklook.png");
        Upsampling.Nearest(Scenes.Sample(sample), product);

        Quicklook.Write(product, picture);

        var info = DumpedRaster.Of(scratch, picture).Info;
        Assert.Equal(width, info.GetProperty("width").GetInt32());
        Assert.Equal(height, info.GetProperty("height").GetInt32());
        Assert.Equal(bands, info.GetProperty("bands").GetArrayLength());
        Assert.Empty(Directory.GetFiles(scratch.Root, "*.xml"));
    }

    [Fact]
    public void Write_SmallByteProduct_ShowsItUnchanged()
    {
        string scene = Scenes.Sample("rasterframes_L8-RGB-VA.tiff");
        string product = scratch.File("product.tif");
        string picture = scratch.File("quicklook.png");
        Upsampling.Nearest(scene, product);

        Quicklook.Write(product, picture);

        var expected = DumpedRaster.Of(scratch, product);
        var actual = DumpedRaster.Of(scratch, picture);
        Assert.Equal(expected.Samples(1), actual.Samples(1));
        Assert.Equal(expected.Samples(3), actual.Samples(3));
    }

    [Fact]
    public void Write_SixteenBitProduct_StretchesAndIsTransparentWhereThereIsNoData()
    {
        string product = scratch.File("product.tif");
        string picture = scratch.File("quicklook.png");
        Upsampling.Nearest(Scenes.Sample("titiler_B01.tif"), product);

        Quicklook.Write(product, picture);

        var actual = DumpedRaster.Of(scratch, picture);
        Assert.Equal(DumpedRaster.Of(scratch, product).Valid(1), actual.Samples(2).Select(alpha => alpha == 255 ? (byte)1 : (byte)0));
        Assert.Contains(255, actual.Samples(1));
    }

    [Fact]
    public void Write_FolderThatIsNotThere_IsStorageUnavailable()
    {
        string product = scratch.File("product.tif");
        Upsampling.Nearest(Scenes.Sample("titiler_B01.tif"), product);

        Assert.Throws<StorageUnavailableException>(() => Quicklook.Write(product, scratch.File("no/quicklook.png")));
    }
}
