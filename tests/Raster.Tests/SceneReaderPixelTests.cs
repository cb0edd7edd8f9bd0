using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

/// <summary>Samples and validity are those that GDAL's Python bindings give.</summary>
public sealed class SceneReaderPixelTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Theory]
    [InlineData("rasterframes_m_3607717_sw_18_1_20160620_subset.tif", PixelType.UInt8, Validity.All)]
    [InlineData("rasterframes_L8-B4-Elkton-VA-4326.tiff", PixelType.UInt16, Validity.NodataValue)]
    [InlineData("riotiler_cog_rgb.tif", PixelType.UInt8, Validity.All)]
    [InlineData("riotiler_cog_rgb_mask.tif", PixelType.UInt8, Validity.MaskBand)]
    [InlineData("riotiler_cog_rgba.tif", PixelType.UInt8, Validity.AlphaBand)]
    [InlineData("rasterio_RGBA.uint16.tif", PixelType.UInt16, Validity.AlphaBand)]
    [InlineData("riotiler_inverted_lat.tif", PixelType.Float32, Validity.NodataValue)]
    [InlineData("sentinelhubpy_img-8bit.jp2", PixelType.UInt8, Validity.All)]
    [InlineData("rasterio_all-nodata.tif", PixelType.UInt16, Validity.NodataValue)]
    public void Read_Sample_GivesWhatGdalGives(string sample, PixelType type, Validity validity) =>
        AssertReadsAsGdal(Scenes.Sample(sample), type, validity);

    [Theory]
    [InlineData("int16", PixelType.Int16, Validity.NodataValue)]
    [InlineData("half", PixelType.Float32, Validity.All)]
    [InlineData("joint-nodata", PixelType.UInt8, Validity.NodataValue)]
    [InlineData("sparse", PixelType.UInt16, Validity.All)]
    public void Read_MadeScene_GivesWhatGdalGives(string kind, PixelType type, Validity validity) =>
        AssertReadsAsGdal(GdalTools.Make(scratch, kind), type, validity);

    [Theory]
    [InlineData("nan", Validity.All)]
    [InlineData("nodata-float", Validity.NodataValue)]
    public void Read_Floats_HoldsNanAndInfinityForInvalid(string kind, Validity validity)
    {
        string scene = GdalTools.Make(scratch, kind);
        var dump = DumpedRaster.Of(scratch, scene);
        float[] samples = dump.Samples(1);
        byte[] expected = [.. dump.Valid(1).Select((valid, i) => float.IsFinite(samples[i]) ? valid : (byte)0)];

        using var reader = Scenes.Open(scene);
        var (values, valid) = ReadAll(reader, 0);

        Assert.Equal(validity, reader.Description.Validity);
        Assert.Equal(samples, values);
        Assert.Equal(expected, valid);
        Assert.Contains((byte)0, valid);
    }

    [Fact]
    public void Read_NodataOutsideTheType_IsKeptButMatchesNothing()
    {
        string scene = GdalTools.Make(scratch, "out-of-range-nodata");
        byte[] expected = Opaque(DumpedRaster.Of(scratch, scene).Samples(4));

        using var reader = Scenes.Open(scene);

        Assert.Equal(-10000, reader.Description.Bands[0].Nodata);
        Assert.Equal(expected, ReadAll(reader, 0).Valid);
    }

    [Fact]
    public void Read_AlphaAndNodata_IntersectsThem()
    {
        string scene = GdalTools.Make(scratch, "alpha-and-nodata");
        var dump = DumpedRaster.Of(scratch, scene);
        float[] samples = dump.Samples(2);
        byte[] expected = [.. Opaque(dump.Samples(4)).Select((opaque, i) => samples[i] == 17 ? (byte)0 : opaque)];

        using var reader = Scenes.Open(scene);

        Assert.Equal(Validity.AlphaBand, reader.Description.Validity);
        Assert.Equal(expected, ReadAll(reader, 1).Valid);
    }

    [Fact]
    public void Read_Window_IsThatPartOfTheWhole()
    {
        using var reader = Scenes.Open(Scenes.Sample("titiler_B01.tif"));
        var window = new RasterWindow(50, 60, 80, 70);
        float[] values = new float[window.Area];
        byte[] valid = new byte[window.Area];

        reader.Read(window, 0, values, valid);

        var whole = ReadAll(reader, 0);
        for (int row = 0; row < window.Height; row++)
        {
            int start = ((window.Y + row) * 183) + window.X;
            Assert.Equal(whole.Values[start..(start + window.Width)], values[(row * window.Width)..((row + 1) * window.Width)]);
            Assert.Equal(whole.Valid[start..(start + window.Width)], valid[(row * window.Width)..((row + 1) * window.Width)]);
        }
    }

    [Fact]
    public void Read_WindowPastTheScene_Throws()
    {
        using var reader = Scenes.Open(Scenes.Sample("titiler_B01.tif"));

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(new RasterWindow(180, 0, 4, 1), 0, new float[4], new byte[4]));

        Assert.StartsWith("window [x 180, y 0, 4x1] reaches past a raster of 183x183 pixels", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_BufferOfAnotherLength_Throws()
    {
        using var reader = Scenes.Open(Scenes.Sample("titiler_B01.tif"));

        var error = Assert.Throws<ArgumentException>(() => reader.Read(new RasterWindow(0, 0, 4, 1), 0, new float[5], new byte[4]));

        Assert.Equal("a buffer of 5 elements was given for 4x1 = 4 pixels", error.Message);
    }

    [Fact]
    public void ReadMask_SceneWithoutMask_Throws()
    {
        using var reader = Scenes.Open(Scenes.Sample("titiler_B01.tif"));

        Assert.Throws<InvalidOperationException>(() => reader.ReadMask(new RasterWindow(0, 0, 1, 1), new byte[1]));
    }

    private static byte[] Opaque(float[] alpha) => [.. alpha.Select(sample => sample == 0 ? (byte)0 : (byte)1)];

    private static (float[] Values, byte[] Valid) ReadAll(SceneReader reader, int dataBand)
    {
        var whole = reader.Description.Size.Whole;
        float[] values = new float[whole.Area];
        byte[] valid = new byte[whole.Area];
        reader.Read(whole, dataBand, values, valid);
        return (values, valid);
    }

    private void AssertReadsAsGdal(string scene, PixelType type, Validity validity)
    {
        var dump = DumpedRaster.Of(scratch, scene);
        using var reader = Scenes.Open(scene);

        Assert.Equal(type, reader.Description.Type);
        Assert.Equal(validity, reader.Description.Validity);
        Assert.Equal(dump.Info.GetProperty("bands").GetArrayLength(), reader.Description.Bands.Count);
        int dataBand = 0;
        foreach (var band in reader.Description.Bands)
        {
            if (band.Role == BandRole.Alpha)
            {
                float[] alpha = new float[reader.Description.Size.Area];
                reader.ReadRaw(reader.Description.Size.Whole, band.Number, alpha);
                Assert.Equal(dump.Samples(band.Number), alpha);
                continue;
            }

            var (values, valid) = ReadAll(reader, dataBand++);
            Assert.Equal(dump.Samples(band.Number), values);
            Assert.Equal(dump.Valid(band.Number), valid);
        }
    }
}
