using FsCheck.Fluent;
using Nadir.Core.Geometry;
using Nadir.Core.Metrics;
using Nadir.Core.Radiometry;
using Nadir.Core.Tests.Geometry;
using Nadir.Core.Tests.Reference;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Metrics;

/// <summary>From the truth to the input and to its enlargement, against arrays that PyTorch and NumPy made, and by their laws.</summary>
public sealed class DegradationTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    [InlineData("d")]
    [InlineData("flat")]
    public void WholeBlockMeans_OfStoredTruth_AreTheStoredInput(string name)
    {
        var stored = new MetricCase(name);

        Assert.Equal(stored.Input.Values.ToArray(), WholeBlockMeans.Of(stored.Truth, MetricCase.Scale).Values.ToArray());
    }

    [Theory]
    [InlineData("a")]
    [InlineData("b")]
    [InlineData("c")]
    [InlineData("d")]
    [InlineData("flat")]
    public void BicubicEnlargement_OfStoredInput_IsTheStoredOne(string name)
    {
        var stored = new MetricCase(name);

        var enlarged = BicubicEnlargement.Of(stored.Input, MetricCase.Scale);

        // The stored one was rounded to float32: half a unit in the last place of 256.
        Assert.All(stored.Bicubic.Values.ToArray().Zip(enlarged.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1.6e-5));
    }

    [Fact]
    public void BicubicEnlargement_WithItsBlockMeansPutRight_IsTheProductsBase() => Law.Holds(Cases(), given =>
    {
        var (size, scale, seed) = given;
        float[] source = Planes.Uniform(seed, size.Area, 0, 255);
        float[] expected = new float[size.Area * scale * scale];
        Upsampler.Upsample(source, size, size.Whole, scale, expected);

        double[] enlarged = BicubicEnlargement.Of(new MetricImage(size.Height, size.Width, 1, Array.ConvertAll(source, value => (double)value)), scale).Values.ToArray();

        float[] rounded = Array.ConvertAll(enlarged, value => (float)value);
        for (int i = 0; i < expected.Length; i++)
        {
            int width = size.Width * scale;
            int block = (i / width / scale * size.Width) + (i % width / scale);
            double mean = SlowBlockMean.Mean(rounded, width, scale, block % size.Width, block / size.Width);
            Assert.Equal(expected[i], enlarged[i] - mean + source[block], 1e-3);
        }
    });

    [Fact]
    public void WholeBlockMeans_OfWholeValues_AreWithinAHalfOfTheMeans() => Law.Holds(Cases(), given =>
    {
        var (size, scale, seed) = given;
        int width = size.Width * scale;
        float[] values = Planes.Whole(seed, size.Area * scale * scale, 0, 255);

        double[] means = WholeBlockMeans.Of(new MetricImage(size.Height * scale, width, 1, Array.ConvertAll(values, value => (double)value)), scale).Values.ToArray();

        Assert.All(means.Index(), entry =>
        {
            double mean = SlowBlockMean.Mean(values, width, scale, entry.Index % size.Width, entry.Index / size.Width);
            Assert.Equal(entry.Item, Math.Floor(entry.Item));
            Assert.True(mean - entry.Item is < 0.5 and >= -0.5, $"{entry.Item} is not the mean {mean} rounded half up");
        });
    });

    [Fact]
    public void WholeBlockMeans_OfAHalf_GoUp() =>
        Assert.Equal(3, WholeBlockMeans.Of(new MetricImage(2, 2, 1, [2, 3, 2, 3]), 2).Values[0]);

    [Fact]
    public void WholeBlockMeans_OfSidesThatDoNotDivide_AreRefused() =>
        Assert.Throws<ArgumentException>(() => WholeBlockMeans.Of(MetricCase.Constant(1, 6, 8, 1), 4));

    private static FsCheck.Gen<(PixelSize Size, int Scale, int Seed)> Cases() =>
        from size in GridCases.Size(12)
        from scale in Gen.Elements(1, 2, 3, 4)
        from seed in Gen.Choose(0, int.MaxValue)
        select (size, scale, seed);
}
