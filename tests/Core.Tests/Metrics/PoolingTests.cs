using Nadir.Core.Metrics;

namespace Nadir.Core.Tests.Metrics;

/// <summary>Pooled numbers and their intervals against the stored values and their laws.</summary>
public sealed class PoolingTests
{
    [Fact]
    public void Pool_StoredImages_AgreesWithTheStoredValues()
    {
        var pooled = Pooling.Pool(Scores([.. MetricCase.Pooled["images"]!.AsArray().Select(name => name!.GetValue<string>())]));
        var expected = MetricCase.Pooled["values"]!.AsObject();

        Assert.Equal(expected.Select(each => each.Key).Order(), pooled.Keys.Order());
        foreach (var (name, stored) in expected)
        {
            MetricCase.Agree(stored!["value"], pooled[name].Value, name);
            MetricCase.Agree(stored["interval"], pooled[name].Interval!.Value, "interval of " + name);
        }
    }

    [Fact]
    public void Pool_OtherOrder_IsTheSame()
    {
        var pooled = Pooling.Pool(Scores("a", "b", "moved"));
        var other = Pooling.Pool(Scores("moved", "a", "b"));

        foreach (var (name, number) in pooled)
        {
            Assert.Equal(number.Value, other[name].Value, 1e-9 * Math.Max(1, Math.Abs(number.Value)));
            Assert.Equal(number.Interval!.Value, other[name].Interval!.Value, 1e-6);
        }
    }

    [Fact]
    public void Pool_EqualImages_IsCertain() =>
        Assert.All(Pooling.Pool(Scores("d", "d")).Values, number => Assert.Equal(0, number.Interval!.Value, 1e-9));

    [Fact]
    public void Pool_OneImage_HasItsNumbersWithoutIntervals()
    {
        var scores = Scores("a");
        var pooled = Pooling.Pool(scores);

        Assert.Equal(scores[0].StructuralSimilarity, pooled["ssim"].Value);
        Assert.All(pooled.Values, number => Assert.Null(number.Interval));
    }

    [Fact]
    public void Jackknife_Mean_HasTheStandardErrorsInterval()
    {
        double[] values = [1, 2, 4, 9];
        double variance = values.Sum(value => (value - 4) * (value - 4)) / 3;
        var pooled = Pooling.Jackknife(values, items => items.Average());

        Assert.Equal(4, pooled.Value, 1e-12);
        Assert.Equal(1.96 * Math.Sqrt(variance / 4), pooled.Interval!.Value, 1e-12);
    }

    [Fact]
    public void Jackknife_InfiniteNumber_HasNoInterval() =>
        Assert.Null(Pooling.Jackknife<double>([0, 1], items => Decibels(items)).Interval);

    [Fact]
    public void Pool_NothingToPool_SaysSo()
    {
        var flat = Assert.Throws<ArgumentException>(() => Pooling.Pool(Scores("flat")));
        var none = Assert.Throws<ArgumentException>(() => Pooling.Pool([]));
        var scores = Scores("a")[0];
        var peaks = Assert.Throws<ArgumentException>(() => Pooling.Pool([scores, scores with { Peak = 1 }]));

        Assert.Contains("constant images", flat.Message, StringComparison.Ordinal);
        Assert.Contains("no image to pool", none.Message, StringComparison.Ordinal);
        Assert.Contains("different peaks", peaks.Message, StringComparison.Ordinal);
    }

    private static double Decibels(IReadOnlyList<double> errors) => PeakSignal.Decibels(errors.Average(), MetricCase.Peak);

    private static ImageScores[] Scores(params string[] names) => [.. names.Select(Score)];

    private static ImageScores Score(string name)
    {
        var given = new MetricCase(name);
        return ImageScores.Measure(given.Product, given.Truth, given.Input, given.Bicubic, MetricCase.Scale, MetricCase.Peak);
    }
}
