using System.Text.Json;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

/// <summary>What a product holds beside its place. Checked with GDAL's Python bindings.</summary>
public sealed class ProductWriterTests : IDisposable
{
    private const string Naip = "rasterframes_m_3607717_sw_18_1_20160620_subset.tif";

    /// <summary>A device on which every write finds the disk full.</summary>
    private const string FullDevice = "/dev/full";

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("tags")]
    [InlineData("out-of-range-nodata")]
    [InlineData("alpha-and-nodata")]
    [InlineData("nodata-float")]
    [InlineData("joint-nodata")]
    [InlineData("int16")]
    public void Product_OfMadeScene_HasItsBands(string kind)
    {
        string scene = GdalTools.Make(scratch, kind);
        string product = scratch.File("product.tif");

        Upsampling.Nearest(scene, product);

        Products.AssertKeeps(scratch, scene, product);
    }

    [Fact]
    public void Product_Tags_AreKeptButForStaleOnesAndProvenanceIsAdded()
    {
        string scene = GdalTools.Make(scratch, "tags");
        string product = scratch.File("product.tif");

        Upsampling.Nearest(scene, product, provenance: new Dictionary<string, string> { ["model"] = "new", ["Seed"] = "42" });

        var tags = DumpedRaster.Of(scratch, product).Info.GetProperty("tags").Deserialize<SortedDictionary<string, string>>()!;
        Assert.Equal(
            ["ACQUIRED=2020-01-02", "NADIR_MODEL=new", "NADIR_SEED=42", "TIFFTAG_COPYRIGHT=nobody"],
            tags.Select(tag => $"{tag.Key}={tag.Value}"));
    }

    [Fact]
    public void Product_LargerThanABlock_HasOverviewsAndBlocksOf512()
    {
        string product = scratch.File("product.tif");

        Upsampling.Nearest(Scenes.Sample(Naip), product);

        var band = GdalTools.Info(product).GetProperty("bands")[0];
        Assert.Equal("[512,512]", JsonSerializer.Serialize(band.GetProperty("block")));
        Assert.Equal(2, band.GetProperty("overviews").GetArrayLength());
    }

    [Theory]
    [InlineData(ProductCompression.Deflate, "DEFLATE")]
    [InlineData(ProductCompression.Zstd, "ZSTD")]
    public void Finish_AnyThreads_GivesTheSameBytes(ProductCompression compression, string name)
    {
        var bytes = new List<byte[]>();
        foreach (int threads in new[] { 1, 2, 2, 1 })
        {
            string product = scratch.File("product.tif");
            var options = new CogOptions { Compression = compression, Threads = threads };
            Upsampling.Nearest(Scenes.Sample("riotiler_cog_rgb_mask.tif"), product, options: options);
            bytes.Add(File.ReadAllBytes(product));
        }

        Assert.All(bytes, other => Assert.True(bytes[0].AsSpan().SequenceEqual(other)));
        var structure = DumpedRaster.Of(scratch, scratch.File("product.tif")).Info.GetProperty("structure");
        Assert.Equal(name, structure.GetProperty("COMPRESSION").GetString());
    }

    [Fact]
    public void Finish_Cancelled_LeavesNothing()
    {
        using var reader = Scenes.Open(Scenes.Sample(Naip));
        using var writer = Begin(reader);

        Assert.Throws<OperationCanceledException>(
            () => writer.Finish(scratch.File("product.tif"), new CogOptions(), new CancellationToken(canceled: true)));

        Assert.Empty(Directory.GetFiles(scratch.Root));
    }

    [Fact]
    public void Finish_CancelledOnTheWay_LeavesNothing()
    {
        using var reader = Scenes.Open(GdalTools.Make(scratch, "big"));
        using var writer = Begin(reader, window: new RasterWindow(0, 0, 1500, 1500));
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        Assert.Throws<OperationCanceledException>(
            () => writer.Finish(scratch.File("product.tif"), new CogOptions(), source.Token));

        Assert.Equal([scratch.File("big.tif")], Directory.GetFiles(scratch.Root));
    }

    [Fact]
    public void Write_DiskFull_IsStorageUnavailable()
    {
        using var reader = Scenes.Open(Scenes.Sample(Naip));
        File.CreateSymbolicLink(scratch.File("work.tif"), FullDevice);

        var error = Assert.Throws<StorageUnavailableException>(() =>
        {
            using var writer = Begin(reader);
            Upsampling.CopyPixels(reader, writer, reader.Description.Size.Whole, 4);
            writer.Finish(scratch.File("product.tif"), new CogOptions(), CancellationToken.None);
        });

        Assert.StartsWith($"storage: writing {scratch.File("work.tif")} failed: GDAL says: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(scratch.Root));
    }

    [Fact]
    public void Finish_DiskFull_IsStorageUnavailable()
    {
        using var reader = Scenes.Open(Scenes.Sample(Naip));
        using var writer = Begin(reader);
        Upsampling.CopyPixels(reader, writer, reader.Description.Size.Whole, 4);
        File.CreateSymbolicLink(scratch.File("product.tif"), FullDevice);

        var error = Assert.Throws<StorageUnavailableException>(
            () => writer.Finish(scratch.File("product.tif"), new CogOptions(), CancellationToken.None));

        Assert.StartsWith($"storage: writing {scratch.File("product.tif")} failed: GDAL says: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(scratch.Root));
    }

    [Fact]
    public void Finish_FolderThatIsNotThere_IsStorageUnavailable()
    {
        using var reader = Scenes.Open(Scenes.Sample(Naip));
        using var writer = Begin(reader);

        var error = Assert.Throws<StorageUnavailableException>(
            () => writer.Finish(scratch.File("no/product.tif"), new CogOptions(), CancellationToken.None));

        Assert.StartsWith($"storage: writing {scratch.File("no/product.tif")} failed: GDAL says: ", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(scratch.Root));
    }

    [Fact]
    public void Create_FolderThatIsNotThere_IsStorageUnavailable()
    {
        using var reader = Scenes.Open(Scenes.Sample(Naip));

        Assert.Throws<StorageUnavailableException>(() => Begin(reader, "no/work.tif"));
    }

    [Fact]
    public void Create_WindowPastTheScene_Throws()
    {
        using var reader = Scenes.Open(Scenes.Sample(Naip));

        var error = Assert.Throws<ArgumentOutOfRangeException>(
            () => Begin(reader, window: new RasterWindow(1, 0, 300, 300)));

        Assert.StartsWith("window [x 1, y 0, 300x300] reaches past a scene of 300x300 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteMask_SceneWithoutMask_Throws()
    {
        using var reader = Scenes.Open(Scenes.Sample(Naip));
        using var writer = Begin(reader);

        Assert.Throws<InvalidOperationException>(() => writer.WriteMask(new RasterWindow(0, 0, 1, 1), [1]));
    }

    [Fact]
    public void Dispose_WithoutFinish_DeletesTheWorkingCopy()
    {
        using var reader = Scenes.Open(Scenes.Sample(Naip));
        var writer = Begin(reader);

        writer.Dispose();

        Assert.Empty(Directory.GetFiles(scratch.Root));
    }

    private ProductWriter Begin(SceneReader reader, string name = "work.tif", RasterWindow? window = null) =>
        ProductWriter.Create(scratch.File(name), reader, window ?? reader.Description.Size.Whole, 4, new Dictionary<string, string>());
}
