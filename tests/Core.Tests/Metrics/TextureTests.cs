using Nadir.Core.Metrics;

namespace Nadir.Core.Tests.Metrics;

/// <summary>Sliced Wasserstein and Fréchet wavelet distance against the stored values and their laws.</summary>
public sealed class TextureTests
{
    private const double Peak = MetricCase.Peak;

    public static TheoryData<string> Names => MetricCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void SlicedWasserstein_StoredImage_AgreesWithTheStoredValues(string name)
    {
        var given = new MetricCase(name);
        var distances = SlicedWasserstein.Measure(given.Inner.Product, given.Inner.Truth, Peak);

        Assert.Equal(SlicedWasserstein.Levels, distances.Count);
        for (int level = 0; level < distances.Count; level++)
        {
            MetricCase.Agree(given.Expected["slicedWasserstein"]![level], distances[level], $"swd_{level}");
        }
    }

    [Fact]
    public void SlicedWasserstein_Directions_AreTheStoredOnes()
    {
        var stored = MetricCase.Directions;
        double[] vectors = SlicedWasserstein.UnitVectors(stored["level"]!.GetValue<int>(), stored["length"]!.GetValue<int>());
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(stored["first"]![i]!.GetValue<double>(), vectors[i], 1e-12);
            Assert.Equal(stored["last"]![i]!.GetValue<double>(), vectors[vectors.Length - 4 + i], 1e-12);
        }
    }

    [Fact]
    public void FrechetWavelet_StoredSet_AgreesWithTheStoredValue()
    {
        MetricCase[] given = [.. MetricCase.Pooled["images"]!.AsArray().Select(name => new MetricCase(name!.GetValue<string>()))];
        var products = PacketMoments.Pool([.. given.Select(each => PacketMoments.Of(each.Inner.Product, Peak))]);
        var truths = PacketMoments.Pool([.. given.Select(each => PacketMoments.Of(each.Inner.Truth, Peak))]);

        MetricCase.Agree(MetricCase.Pooled["values"]!["fwd_e6"]!["value"], 1e6 * FrechetWavelet.Distance(products, truths), "fwd_e6");
    }

    [Fact]
    public void Distances_EqualImages_AreNone()
    {
        var image = MetricCase.Random(5, 37, 41, 3);
        var moments = PacketMoments.Of(image, Peak);

        Assert.All(SlicedWasserstein.Measure(image, image, Peak), distance => Assert.Equal(0, distance));
        Assert.Equal(0, FrechetWavelet.Distance(moments, moments), 1e-14);
    }

    [Fact]
    public void FrechetWavelet_ExchangedSets_AreAsFarApart()
    {
        var one = PacketMoments.Of(MetricCase.Random(5, 40, 48, 4), Peak);
        var other = PacketMoments.Of(MetricCase.Random(6, 32, 40, 4, 50, 100), Peak);

        double distance = FrechetWavelet.Distance(one, other);
        Assert.True(distance > 0);
        Assert.Equal(1, FrechetWavelet.Distance(other, one) / distance, 1e-9);
    }

    [Fact]
    public void FrechetWavelet_ConstantImages_AreTheirSquaredDifferenceApart()
    {
        var one = PacketMoments.Of(MetricCase.Constant(51, 16, 16, 2), Peak);
        var other = PacketMoments.Of(MetricCase.Constant(102, 16, 16, 2), Peak);

        // The mean packet alone, 8 (0.4 - 0.2), differs: squared, for two bands, over 64 packets.
        Assert.Equal(2 * 64 * 0.04 / 64, FrechetWavelet.Distance(one, other), 1e-12);
    }

    [Fact]
    public void FrechetWavelet_Pool_CountsEachImageOnce()
    {
        var one = MetricCase.Constant(51, 16, 16, 1);
        var other = MetricCase.Constant(153, 64, 64, 1);
        var pooled = PacketMoments.Pool([PacketMoments.Of(one, Peak), PacketMoments.Of(other, Peak)]);

        Assert.Equal(8 * 0.4, pooled.Mean(0)[0], 1e-12);
    }

    [Fact]
    public void SlicedWasserstein_ExchangedImages_DifferByTheUnitOnly()
    {
        var one = MetricCase.Random(5, 40, 48, 2);
        var other = MetricCase.Random(6, 40, 48, 2, 50, 150);
        var forth = SlicedWasserstein.Measure(one, other, Peak);
        var back = SlicedWasserstein.Measure(other, one, Peak);
        double unit = Amplitude(one) / Amplitude(other);

        Assert.Equal(forth[0] / back[0], unit, 1e-9);
    }

    [Fact]
    public void SlicedWasserstein_BothMultipliedOrMoved_IsTheSame()
    {
        var one = MetricCase.Random(5, 40, 48, 2);
        var other = MetricCase.Random(6, 40, 48, 2, 50, 150);
        var distances = SlicedWasserstein.Measure(one, other, Peak);
        var changed = SlicedWasserstein.Measure(MetricCase.Map(one, v => (3 * v) + 7), MetricCase.Map(other, v => (3 * v) + 7), Peak);

        Assert.All(distances.Zip(changed), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void LaplacianPyramid_ConstantImage_HasNoDetail()
    {
        var (detail, coarser) = LaplacianPyramid.Split(MetricCase.Constant(90, 16, 8, 2));

        Assert.All(detail.Values.ToArray(), value => Assert.Equal(0, value, 1e-12));
        Assert.All(coarser.Values.ToArray(), value => Assert.Equal(90, value, 1e-12));
    }

    [Fact]
    public void SymmetricEigen_AnyMatrix_ComposesAgain()
    {
        const int n = 5;
        double[] values = MetricCase.Random(9, n, n, 1, -1, 1).Values.ToArray();
        double[] matrix = [.. values.Select((value, i) => value + values[(i % n * n) + (i / n)])];
        var (eigenvalues, vectors) = SymmetricEigen.Decompose(matrix, n);

        for (int i = 0; i < matrix.Length; i++)
        {
            double sum = Enumerable.Range(0, n).Sum(k => vectors[(i / n * n) + k] * eigenvalues[k] * vectors[(i % n * n) + k]);
            Assert.Equal(matrix[i], sum, 1e-12);
        }
    }

    [Fact]
    public void Distances_ImagesThatDoNotFit_SaySo()
    {
        var small = MetricCase.Random(5, 31, 48, 2);
        var tooSmall = Assert.Throws<ArgumentException>(() => SlicedWasserstein.Measure(small, small, Peak));
        var otherBands = Assert.Throws<ArgumentException>(
            () => FrechetWavelet.Distance(PacketMoments.Of(small, Peak), PacketMoments.Of(MetricCase.Random(5, 8, 8, 1), Peak)));
        var none = Assert.Throws<ArgumentException>(() => PacketMoments.Pool([]));

        Assert.Contains("needs 32 rows", tooSmall.Message, StringComparison.Ordinal);
        Assert.Contains("moments of 2 bands", otherBands.Message, StringComparison.Ordinal);
        Assert.Contains("no image to pool", none.Message, StringComparison.Ordinal);
    }

    private static double Amplitude(MetricImage image) =>
        Math.Sqrt(LaplacianPyramid.Split(image).Detail.Values.ToArray().Average(value => value * value));
}
