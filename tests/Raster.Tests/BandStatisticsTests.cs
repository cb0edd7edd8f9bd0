using Nadir.Raster.Tests.Support;

namespace Nadir.Raster.Tests;

public sealed class BandStatisticsTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    public void Dispose() => scratch.Dispose();

    [Fact]
    public void MeasureStatistics_SmallScene_IsExact()
    {
        string scene = Scenes.Sample("titiler_B01.tif");
        var dump = DumpedRaster.Of(scratch, scene);
        byte[] valid = dump.Valid(1);
        float[] values = [.. dump.Samples(1).Where((_, i) => valid[i] != 0).Order()];
        using var reader = Scenes.Open(scene);

        var statistics = reader.MeasureStatistics(0, CancellationToken.None);

        Assert.Equal((double)values.Length / valid.Length, statistics.ValidShare);
        Assert.Equal(values[0], statistics.Min);
        Assert.Equal(values[^1], statistics.Max);
        Assert.Equal(values.Average(value => (double)value), statistics.Mean, 9);
        Assert.Equal(values[(int)Math.Round(0.01 * (values.Length - 1))], statistics.Low);
        Assert.Equal(values[(int)Math.Round(0.99 * (values.Length - 1))], statistics.High);
    }

    [Fact]
    public void MeasureStatistics_LargeScene_ComesNearFromASample()
    {
        using var reader = Scenes.Open(GdalTools.Make(scratch, "big"));

        var statistics = reader.MeasureStatistics(0, CancellationToken.None);

        // A ramp from 1 to 5,599 over 3,000 x 2,600 pixels; places are cut to their block, so they may lie half a square off.
        Assert.Equal(1, statistics.ValidShare);
        Assert.InRange(statistics.Mean, 2800 - 64, 2800 + 64);
        Assert.InRange(statistics.Low, 1, 500);
        Assert.InRange(statistics.High, 5100, 5599);
        Assert.Equal(statistics, reader.MeasureStatistics(0, CancellationToken.None));
    }

    [Fact]
    public void MeasureStatistics_SceneWithOverviews_ComesNearFromOne()
    {
        string scene = GdalTools.Make(scratch, "big");
        GdalTools.Run("gdaladdo", "-q", "-r", "average", scene, "2", "4");
        using var reader = Scenes.Open(scene);

        var statistics = reader.MeasureStatistics(0, CancellationToken.None);

        Assert.InRange(statistics.Mean, 2798, 2802);
        Assert.InRange(statistics.Min, 1, 8);
        Assert.InRange(statistics.Max, 5592, 5599);
    }

    [Fact]
    public void MeasureStatistics_OneValidPixelInALargeScene_IsFound()
    {
        using var reader = Scenes.Open(GdalTools.Make(scratch, "speck"));

        var statistics = reader.MeasureStatistics(0, CancellationToken.None);

        Assert.Equal(1 / 16e6, statistics.ValidShare);
        Assert.Equal(77, statistics.Min);
        Assert.Equal(77, statistics.High);
    }

    [Theory]
    [InlineData("rasterio_all-nodata.tif")]
    [InlineData("riotiler_inverted_lat.tif")]
    public void MeasureStatistics_AllNodata_HasNoValidShare(string sample)
    {
        using var reader = Scenes.Open(Scenes.Sample(sample));

        Assert.Equal(0, reader.MeasureStatistics(0, CancellationToken.None).ValidShare);
    }

    [Fact]
    public void MeasureStatistics_Cancelled_Throws()
    {
        using var reader = Scenes.Open(Scenes.Sample("titiler_B01.tif"));

        Assert.Throws<OperationCanceledException>(() => reader.MeasureStatistics(0, new CancellationToken(canceled: true)));
    }
}
