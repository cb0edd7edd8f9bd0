using Nadir.Core.Metrics;

namespace Nadir.Core.Tests.Metrics;

/// <summary>PSNR, structural similarity and spectral angle against the stored values and their laws.</summary>
public sealed class PixelMeasureTests
{
    private const double Peak = MetricCase.Peak;

    public static TheoryData<string> Names => MetricCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void PeakSignal_StoredImage_AgreesWithTheStoredValue(string name)
    {
        var given = new MetricCase(name);
        double error = PeakSignal.MeanSquareError(given.Inner.Product, given.Inner.Truth);

        MetricCase.Agree(given.Expected["mse"], error, "mse");
        if (given.Expected["psnr"] is { } expected)
        {
            MetricCase.Agree(expected, PeakSignal.Decibels(error, Peak), "psnr");
        }
        else
        {
            Assert.Equal(double.PositiveInfinity, PeakSignal.Decibels(error, Peak));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void StructuralSimilarity_StoredImage_AgreesWithTheStoredValue(string name)
    {
        var given = new MetricCase(name);
        MetricCase.Agree(given.Expected["ssim"], StructuralSimilarity.Measure(given.Inner.Product, given.Inner.Truth, Peak), "ssim");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void SpectralAngle_StoredImage_AgreesWithTheStoredValue(string name)
    {
        var given = new MetricCase(name);
        MetricCase.Agree(given.Expected["angle"], SpectralAngle.Degrees(given.Inner.Product, given.Inner.Truth, Peak), "angle");
    }

    [Fact]
    public void Measures_EqualImages_ArePerfect()
    {
        var image = MetricCase.Random(1, 13, 17, 3);

        Assert.Equal(0, PeakSignal.MeanSquareError(image, image));
        Assert.Equal(1, StructuralSimilarity.Measure(image, image, Peak), 1e-12);
        Assert.Equal(0, SpectralAngle.Degrees(image, image, Peak), 1e-5);
    }

    [Fact]
    public void Measures_ExchangedImages_GiveTheSame()
    {
        var one = MetricCase.Random(1, 13, 17, 3);
        var other = MetricCase.Random(2, 13, 17, 3);

        Assert.Equal(PeakSignal.MeanSquareError(one, other), PeakSignal.MeanSquareError(other, one), 1e-9);
        Assert.Equal(StructuralSimilarity.Measure(one, other, Peak), StructuralSimilarity.Measure(other, one, Peak), 1e-12);
        Assert.Equal(SpectralAngle.Degrees(one, other, Peak), SpectralAngle.Degrees(other, one, Peak), 1e-9);
        Assert.True(StructuralSimilarity.Measure(one, other, Peak) < 1);
    }

    [Fact]
    public void PeakSignal_KnownError_IsTheFormulas()
    {
        var image = MetricCase.Random(1, 5, 6, 2);
        double error = PeakSignal.MeanSquareError(MetricCase.Map(image, value => value + 5), image);

        Assert.Equal(25, error, 1e-9);
        Assert.Equal(34.1514, PeakSignal.Decibels(error, Peak), 1e-4);
    }

    [Fact]
    public void SpectralAngle_MultipliedImage_IsTheSame()
    {
        var one = MetricCase.Random(1, 5, 6, 4);
        var other = MetricCase.Random(2, 5, 6, 4);

        Assert.Equal(
            SpectralAngle.Degrees(one, other, Peak),
            SpectralAngle.Degrees(MetricCase.Map(one, value => 3 * value), other, Peak),
            1e-9);
    }

    [Fact]
    public void SpectralAngle_PixelsWithoutLength_AreLeftOut()
    {
        var one = new MetricImage(1, 2, 2, [0, 0, 1, 0]);
        var other = new MetricImage(1, 2, 2, [1, 2, 0, 1]);

        Assert.Equal(90, SpectralAngle.Degrees(one, other, Peak), 1e-9);
        Assert.Equal(0, SpectralAngle.Degrees(MetricCase.Constant(0, 1, 2, 2), other, Peak));
    }

    [Fact]
    public void Measures_ImagesThatDoNotFit_SaySo()
    {
        var image = MetricCase.Random(1, 10, 17, 3);

        Refuses("cannot be compared", () => PeakSignal.MeanSquareError(image, MetricCase.Random(1, 10, 16, 3)));
        Refuses("cannot be compared", () => SpectralAngle.Degrees(image, MetricCase.Random(1, 10, 17, 1), Peak));
        Refuses("needs 11 rows", () => StructuralSimilarity.Measure(image, image, Peak));
        Refuses("peak is NaN", () => PeakSignal.Decibels(1, double.NaN));
        Refuses("row 0, column 1, band 0 is NaN", () => new MetricImage(1, 2, 2, [1, 1, double.NaN, 1]));
        Refuses("cannot be made of 3 values", () => new MetricImage(1, 2, 2, [1, 1, 1]));
        Refuses("no pixel left", () => image.Cut(5));
    }

    private static void Refuses(string reason, Func<object> action) =>
        Assert.Contains(reason, Assert.Throws<ArgumentException>(() => { _ = action(); }).Message, StringComparison.Ordinal);
}
