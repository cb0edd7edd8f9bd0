using System.Numerics;
using Nadir.Core.Metrics;

namespace Nadir.Core.Tests.Metrics;

/// <summary>Power by frequency band and at the shuffle period against the stored values and their laws.</summary>
public sealed class SpectrumTests
{
    public static TheoryData<string> Names => MetricCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void FrequencyPower_StoredImage_AgreesWithTheStoredValues(string name)
    {
        var given = new MetricCase(name);
        foreach (var (image, field) in new[] { (given.Inner.Product, "power"), (given.Inner.Truth, "truthPower") })
        {
            var power = FrequencyPower.Of(image);
            MetricCase.Agree(given.Expected[field]!["low"], power.Low, "low");
            MetricCase.Agree(given.Expected[field]!["mid"], power.Mid, "mid");
            MetricCase.Agree(given.Expected[field]!["high"], power.High, "high");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void GridPeaks_StoredImage_AgreeWithTheStoredValues(string name)
    {
        var given = new MetricCase(name);
        var peaks = GridPeaks.Of(given.Inner.Product);
        var expected = given.Expected["peaks"]!;

        MetricCase.Agree(expected["quarter"]![0], peaks.QuarterPeak, "quarter");
        MetricCase.Agree(expected["quarter"]![1], peaks.QuarterNeighbours, "quarter's neighbours");
        MetricCase.Agree(expected["half"]![0], peaks.HalfPeak, "half");
        MetricCase.Agree(expected["half"]![1], peaks.HalfNeighbours, "half's neighbours");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(13)]
    [InlineData(60)]
    public void Fourier_AnyLength_IsTheDefinitionsSum(int count)
    {
        var values = MetricCase.Random(count, 1, count, 2).Values.ToArray();
        Complex[] source = [.. Enumerable.Range(0, count).Select(i => new Complex(values[2 * i], values[(2 * i) + 1]))];
        var result = new Complex[count];
        var back = new Complex[count];

        new Fourier(count, inverse: false).Transform(source, result);
        new Fourier(count, inverse: true).Transform(result, back);

        for (int k = 0; k < count; k++)
        {
            var sum = source.Select((value, i) => value * Complex.FromPolarCoordinates(1, -2 * Math.PI * (i * k % count) / count))
                .Aggregate((left, right) => left + right);
            Assert.Equal(0, Complex.Abs(result[k] - sum), 1e-9);
            Assert.Equal(0, Complex.Abs((back[k] / count) - source[k]), 1e-9);
        }
    }

    [Fact]
    public void Powers_ConstantImage_AreNone()
    {
        var image = MetricCase.Constant(90, 30, 27, 2);

        Assert.Equal(default, FrequencyPower.Of(image));
        Assert.Equal(default, GridPeaks.Of(image));
    }

    [Fact]
    public void Powers_AddedValueOrExchangedAxes_AreTheSame()
    {
        var image = MetricCase.Random(3, 32, 40, 2);
        var power = FrequencyPower.Of(image);
        var peaks = GridPeaks.Of(image);

        foreach (var other in new[] { MetricCase.Map(image, value => value + 1000), MetricCase.Transpose(image) })
        {
            Same(power, FrequencyPower.Of(other));
            var otherPeaks = GridPeaks.Of(other);
            Assert.Equal(1, otherPeaks.QuarterPeak / peaks.QuarterPeak, 1e-9);
            Assert.Equal(1, otherPeaks.QuarterNeighbours / peaks.QuarterNeighbours, 1e-9);
            Assert.Equal(1, otherPeaks.HalfPeak / peaks.HalfPeak, 1e-9);
            Assert.Equal(1, otherPeaks.HalfNeighbours / peaks.HalfNeighbours, 1e-9);
        }
    }

    [Fact]
    public void FrequencyPower_TwiceTheContrast_IsFourTimes()
    {
        var image = MetricCase.Random(3, 31, 40, 2);
        var power = FrequencyPower.Of(image);
        var twice = FrequencyPower.Of(MetricCase.Map(image, value => 2 * value));

        Same(power + power + power + power, twice);
        Assert.Equal(10 * Math.Log10(4), FrequencyPower.Decibels(twice.High, power.High), 1e-9);
    }

    [Fact]
    public void FrequencyPower_StripesOnABandsEdge_AreCountedAbove()
    {
        double[] stripes = [.. Enumerable.Range(0, 72 * 72).Select(i => 10 * Math.Cos(2 * Math.PI * (i % 72) / 8))];
        var power = FrequencyPower.Of(new MetricImage(72, 72, 1, stripes));

        // Hann's window spreads a line over itself and its two neighbours as 4 : 1 : 1.
        Assert.Equal(5, power.Mid / power.Low, 1e-6);
    }

    [Fact]
    public void GridPeaks_StripesOfFourPixels_Show()
    {
        var image = MetricCase.Random(3, 48, 48, 1);
        double[] striped = [.. image.Values.ToArray().Select((value, i) => value + (120 * Math.Cos(Math.PI / 2 * (i % 48))))];
        var before = GridPeaks.Of(image);
        var after = GridPeaks.Of(new MetricImage(48, 48, 1, striped));

        Assert.True(after.QuarterPeak / after.QuarterNeighbours > 3 * before.QuarterPeak / before.QuarterNeighbours);
    }

    [Fact]
    public void Powers_NothingToMeasure_SaySo()
    {
        var small = Assert.Throws<ArgumentException>(() => GridPeaks.Of(MetricCase.Random(1, 23, 40, 1)));
        var none = Assert.Throws<ArgumentException>(() => FrequencyPower.Decibels(1, 0));

        Assert.Contains("needs 24 rows", small.Message, StringComparison.Ordinal);
        Assert.Contains("constant images have none", none.Message, StringComparison.Ordinal);
    }

    private static void Same(FrequencyPower expected, FrequencyPower actual)
    {
        Assert.Equal(1, actual.Low / expected.Low, 1e-9);
        Assert.Equal(1, actual.Mid / expected.Mid, 1e-9);
        Assert.Equal(1, actual.High / expected.High, 1e-9);
    }
}
