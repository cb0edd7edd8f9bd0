using Nadir.Core.Errors;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

/// <summary>Rasters that cannot become products are refused in one sentence that says what is wrong and what to do.</summary>
public sealed class SceneRefusalTests : IDisposable
{
    private const string NotReadable =
        "drop a complete GeoTIFF, JPEG 2000, JPEG, PNG or WebP file, or convert it with 'gdal_translate -of COG'.";

    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("float64", "float64.tif: has Float64 samples, and UInt8, Int16, UInt16 and Float32 are supported; convert it with 'gdal_translate -ot Float32'.")]
    [InlineData("int32", "int32.tif: has Int32 samples, and UInt8, Int16, UInt16 and Float32 are supported; convert it with 'gdal_translate -ot Float32'.")]
    [InlineData("uint32", "uint32.tif: has UInt32 samples, and UInt8, Int16, UInt16 and Float32 are supported; convert it with 'gdal_translate -ot Float32'.")]
    [InlineData("int8", "int8.tif: has signed 8-bit samples, which are not supported; convert it with 'gdal_translate -ot Int16'.")]
    [InlineData("complex", "complex.tif: has complex samples (CInt16), which cannot be sharpened; take the amplitude first with 'gdal_translate DERIVED_SUBDATASET:AMPLITUDE:...'.")]
    [InlineData("palette", "palette.tif: has a palette (band 1), and classes cannot be sharpened; if it is a picture, expand it with 'gdal_translate -expand rgb'.")]
    [InlineData("bilevel", "bilevel.tif: has 1-bit samples (band 1), and classes cannot be sharpened; drop a raster of measured values.")]
    [InlineData("alpha-only", "alpha-only.tif: has alpha bands only, so there is nothing to sharpen; drop a raster with at least one data band.")]
    [InlineData("65-bands", "65-bands.tif: has 65 bands, more than the limit of 64; keep the bands that matter with 'gdal_translate -b N ...'.")]
    [InlineData("wide", "wide.tif: is 200,001 pixels wide, more than the limit of 200,000; cut it into smaller scenes with 'gdal_translate -srcwin'.")]
    [InlineData("huge", "huge.tif: is 2,147,483,647 pixels wide, more than the limit of 200,000; cut it into smaller scenes with 'gdal_translate -srcwin'.")]
    public void Open_UnsupportedRaster_SaysWhatIsWrong(string kind, string message) =>
        Assert.Equal(message, Scenes.Refusal(GdalTools.Make(scratch, kind)).Message);

    [Fact]
    public void Open_BlockPastTheLimit_NamesNumberAndLimit()
    {
        string scene = GdalTools.Make(scratch, "one-strip");

        var error = Scenes.Refusal(scene, new RasterLimits { MaxBlockBytes = 1000 });

        Assert.Equal(
            "one-strip.tif: has blocks of 512x512 pixels that take 524,288 bytes, more than the limit of 1,000; write it in tiles with 'gdal_translate -co TILED=YES'.",
            error.Message);
    }

    [Fact]
    public void Open_ZeroSize_IsRefused() => Assert.EndsWith(NotReadable, Scenes.Refusal(GdalTools.Make(scratch, "zero")).Message, StringComparison.Ordinal);

    [Fact]
    public void Open_EmptyFile_IsRefused()
    {
        string path = scratch.File("empty.tif");
        File.WriteAllBytes(path, []);

        Assert.Equal("empty.tif: is empty (0 bytes); drop a complete file.", Scenes.Refusal(path).Message);
    }

    [Fact]
    public void Open_MissingFile_IsRefused()
    {
        var error = Scenes.Refusal(scratch.File("nowhere.tif"));

        Assert.Equal("nowhere.tif: cannot be opened (No such file or directory); see that it is still there and may be read.", error.Message);
    }

    [Fact]
    public void Open_TextFile_IsRefused()
    {
        string path = scratch.File("text.tif");
        File.WriteAllText(path, "this is no raster");

        Assert.Equal(
            $"text.tif: cannot be read as GeoTIFF, JPEG 2000, JPEG, PNG or WebP (GDAL says: `text.tif' not recognized as a supported file format); {NotReadable}",
            Scenes.Refusal(path).Message);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(40)]
    [InlineData(95)]
    public void Open_SceneCutShort_IsRefused(int percent)
    {
        string path = scratch.File("cut.tif");
        byte[] bytes = File.ReadAllBytes(Scenes.Sample("rasterframes_m_3607717_sw_18_1_20160620_subset.tif"));
        File.WriteAllBytes(path, bytes[..(bytes.Length * percent / 100)]);

        var error = Scenes.Refusal(path);

        Assert.StartsWith("cut.tif: is damaged or cut short (block ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; drop a complete copy.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DamageInTheMiddle_IsRefusedWithGdalsReason()
    {
        string whole = scratch.File("whole.tif");
        string[] blocks = ["-co", "COMPRESS=DEFLATE", "-co", "TILED=YES", "-co", "BLOCKXSIZE=64", "-co", "BLOCKYSIZE=64"];
        GdalTools.Run("gdal_translate", ["-q", .. blocks, Scenes.Sample("titiler_B01.tif"), whole]);
        byte[] bytes = File.ReadAllBytes(whole);
        Array.Fill(bytes, (byte)0x55, bytes.Length / 2, 64);
        string path = scratch.File("holed.tif");
        File.WriteAllBytes(path, bytes);
        using var reader = Scenes.Open(path);
        var area = reader.Description.Size.Area;

        var error = Assert.Throws<SceneRejectedException>(() => reader.Read(reader.Description.Size.Whole, 0, new float[area], new byte[area]));

        Assert.StartsWith("cannot be read at [x 0, y 0, 183x183], so the file is damaged or cut short (GDAL says: ", error.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_JpegCutShort_IsRefused()
    {
        string whole = scratch.File("whole.jpg");
        GdalTools.Run("gdal_translate", "-q", "-of", "JPEG", Scenes.Sample("riotiler_cog_rgb.tif"), whole);
        byte[] bytes = File.ReadAllBytes(whole);
        string path = scratch.File("cut.jpg");
        File.WriteAllBytes(path, bytes[..(bytes.Length * 6 / 10)]);

        Assert.Contains("so the file is damaged or cut short (GDAL says: ", Scenes.Refusal(path).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/vsicurl/http://127.0.0.1:9/x.tif")]
    [InlineData("/vsizip/x.zip/x.tif")]
    [InlineData("/VSIMEM/x.tif")]
    [InlineData("GTIFF_DIR:1:/tmp/x.tif")]
    [InlineData("x.tif")]
    [InlineData("http://127.0.0.1:9/x.tif")]
    public void Open_PathThatGdalWouldInterpret_Throws(string path)
    {
        var error = Assert.Throws<ArgumentException>(() => SceneReader.Open("x", Scenes.At(path), RasterLimits.Default));

        Assert.StartsWith($"{path} is neither a rooted file path nor a path under /vsiaz/ or /vsiadls/", error.Message, StringComparison.Ordinal);
    }
}
