using FsCheck.Fluent;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Core.Tests.Reference;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Radiometry;

/// <summary>Maps into the network's range.</summary>
public sealed class NormalizationLaws
{
    [Fact]
    public void FromStatistics_EightBit_MapsTheWholeTypeWhateverTheScene()
    {
        var map = Normalization.FromStatistics(PixelType.UInt8, new BandStatistics(1, 10, 20, 15, 11, 19), -1, 1);

        Assert.Equal(new BandNormalization(127.5, 127.5), map);
    }

    [Fact]
    public void FromStatistics_OtherTypes_PutThePercentilesOnTheMiddleEightyPercent() => Law.Holds(Cases(), given =>
    {
        var (type, low, spread, min, max) = given;
        var map = Normalization.FromStatistics(type, Statistics(low, low + spread), min, max);

        Assert.Equal(min + (0.1 * (max - min)), (low - map.Offset) / map.Gain, 1e-6);
        Assert.Equal(max - (0.1 * (max - min)), (low + spread - map.Offset) / map.Gain, 1e-6);
    });

    [Theory]
    [InlineData(0)]
    [InlineData(-9999)]
    [InlineData(1e38)]
    [InlineData(1e-30)]
    public void FromStatistics_FlatBand_IsCentredWithAGainAboveZero(double value)
    {
        var map = Normalization.FromStatistics(PixelType.Float32, new BandStatistics(1, value, value, value, value, value), -1, 1);

        Assert.True(double.IsFinite(map.Gain) && map.Gain > 0);
        Assert.Equal(0, (value - map.Offset) / map.Gain, 1e-9);
    }

    [Fact]
    public void FromStatistics_EqualPercentiles_UsesLeastAndGreatest()
    {
        var map = Normalization.FromStatistics(PixelType.UInt16, new BandStatistics(1, 0, 800, 1, 100, 100), -1, 1);

        Assert.Equal(new BandNormalization(400, 500), map);
    }

    [Fact]
    public void FromStatistics_StatisticsOfNothing_IsRefused()
    {
        var nothing = new BandStatistics(0, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

        var error = Assert.Throws<ArgumentException>(() => Normalization.FromStatistics(PixelType.Float32, nothing, -1, 1));

        Assert.StartsWith("statistics with a 1st percentile of NaN describe no band", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_AnyValues_InvertsInsideTheRangeAndClipsOutside() => Law.Holds(Cases(), given =>
    {
        var (type, low, spread, min, max) = given;
        var map = Normalization.FromStatistics(type, Statistics(low, low + spread), min, max);
        float[] values = Planes.Uniform(low, 50, low - spread, low + (2 * spread));
        float[] result = new float[values.Length];

        Normalization.Apply(values, map, min, max, result);

        for (int i = 0; i < values.Length; i++)
        {
            Assert.Equal(Math.Clamp((values[i] - map.Offset) / map.Gain, min, max), result[i], 1e-6);
        }
    });

    [Fact]
    public void Apply_EightBit_IsTheModelsMap()
    {
        var map = Normalization.FromStatistics(PixelType.UInt8, Statistics(0, 1), -1, 1);
        float[] values = [0, 51, 255];

        Normalization.Apply(values, map, -1, 1, values);

        Assert.Equal([-1f, -0.6f, 1f], values);
    }

    [Fact]
    public void Apply_EmptyRange_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => Normalization.Apply([1f], new BandNormalization(0, 1), 1, 1, new float[1]));

        Assert.StartsWith("[1, 1] is not a range", error.Message, StringComparison.Ordinal);
    }

    private static FsCheck.Gen<(PixelType Type, int Low, int Spread, double Min, double Max)> Cases() =>
        from type in Gen.Elements(PixelType.Int16, PixelType.UInt16, PixelType.Float32)
        from low in Gen.Choose(0, 30000)
        from spread in Gen.Choose(1, 30000)
        from range in Gen.Elements((-1.0, 1.0), (0.0, 1.0))
        select (type, low, spread, range.Item1, range.Item2);

    private static BandStatistics Statistics(double low, double high) => new(1, low, high, (low + high) / 2, low, high);
}
