using Nadir.Core.Metrics;

namespace Nadir.Core.Tests.Metrics;

/// <summary>Consistency and correctness against the stored values and their laws.</summary>
public sealed class ConsistencyTests
{
    private const double Peak = MetricCase.Peak;

    public static TheoryData<string> Names => MetricCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Consistency_StoredImage_AgreesWithTheStoredValues(string name)
    {
        var given = new MetricCase(name);
        var found = Consistency.Measure(given.Product, given.Input, MetricCase.Scale, Peak);

        MetricCase.Agree(given.Expected["reflectance"], found.Reflectance, "reflectance");
        MetricCase.Agree(given.Expected["spectral"], found.Spectral, "spectral");
        MetricCase.Agree(given.Expected["spatial"], found.Spatial, "spatial");
        MetricCase.Agree(given.Expected["blockError"], found.BlockError, "blockError");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Correctness_StoredImage_AgreesWithTheStoredValues(string name)
    {
        var given = new MetricCase(name);
        var (product, truth) = given.Inner;
        var found = Correctness.Measure(product, given.Bicubic.Clip(Peak).Cut(MetricCase.Border), truth, Peak);

        MetricCase.Agree(given.Expected["improvement"], found.Improvement, "improvement");
        MetricCase.Agree(given.Expected["omission"], found.Omission, "omission");
        MetricCase.Agree(given.Expected["hallucination"], found.Hallucination, "hallucination");
    }

    [Fact]
    public void Consistency_SameConstant_IsPerfect()
    {
        var found = Consistency.Measure(MetricCase.Constant(90, 16, 24, 2), MetricCase.Constant(90, 4, 6, 2), 4, Peak);

        Assert.Equal(0, found.Reflectance, 1e-12);
        Assert.Equal(0, found.Spectral, 1e-5);
        Assert.Equal(0, found.Spatial);
        Assert.Equal(0, found.BlockError, 1e-12);
    }

    [Fact]
    public void Consistency_ScaleOfOne_ComparesTheImagesThemselves()
    {
        var image = MetricCase.Random(7, 16, 24, 2, 50, 150);
        var found = Consistency.Measure(MetricCase.Map(image, value => value + 25.5), image, 1, Peak);

        Assert.Equal(0.1, found.Reflectance, 1e-12);
        Assert.Equal(25.5, found.BlockError, 1e-12);
        Assert.Equal(0, found.Spatial, 1e-6);
    }

    [Theory]
    [InlineData(2, -3)]
    [InlineData(-1, 4)]
    public void Shift_RolledImage_IsFoundToATenth(int down, int across)
    {
        var image = MetricCase.Random(7, 48, 40, 1);
        double[] rolled = new double[48 * 40];
        for (int i = 0; i < rolled.Length; i++)
        {
            rolled[((i / 40) + down + 48) % 48 * 40 + (((i % 40) + across + 40) % 40)] = image.Values[i];
        }

        var moved = new MetricImage(48, 40, 1, rolled);
        var (y, x) = Consistency.Shift(image, moved);
        var (backY, backX) = Consistency.Shift(moved, image);

        Assert.Equal(down, y, 0.1);
        Assert.Equal(across, x, 0.1);
        Assert.Equal(-y, backY, 1e-9);
        Assert.Equal(-x, backX, 1e-9);
    }

    [Fact]
    public void Correctness_AnyImages_SumsToOne()
    {
        var found = Correctness.Measure(
            MetricCase.Random(1, 12, 9, 3),
            MetricCase.Random(2, 12, 9, 3),
            MetricCase.Random(3, 12, 9, 3),
            Peak);

        Assert.Equal(1, found.Improvement + found.Omission + found.Hallucination, 1e-12);
    }

    [Fact]
    public void Correctness_TruthItself_IsImprovementUnlessThereWasNoneToMake()
    {
        var truth = MetricCase.Random(3, 12, 9, 3);
        var other = MetricCase.Random(4, 12, 9, 3);

        Assert.True(Correctness.Measure(truth, other, truth, Peak).Improvement > 0.9);
        var none = Correctness.Measure(truth, truth, truth, Peak);
        Assert.Equal(none.Improvement, none.Omission, 1e-12);
        Assert.True(none.Hallucination < 0.01);
    }

    [Fact]
    public void Correctness_MonotonousChangeOfTheProduct_IsWithoutEffect()
    {
        var product = MetricCase.Random(1, 12, 9, 2);
        var bicubic = MetricCase.Random(2, 12, 9, 2);
        var truth = MetricCase.Random(3, 12, 9, 2);

        Assert.Equal(
            Correctness.Measure(product, bicubic, truth, Peak),
            Correctness.Measure(MetricCase.Map(product, value => value * value), bicubic, truth, Peak));
    }

    [Fact]
    public void Measures_ImagesThatDoNotFit_SaySo()
    {
        var product = MetricCase.Random(1, 16, 24, 2);
        var notRefined = Assert.Throws<ArgumentException>(() => Consistency.Measure(product, MetricCase.Random(1, 4, 5, 2), 4, Peak));
        var other = MetricCase.Random(1, 16, 24, 1);
        var otherBands = Assert.Throws<ArgumentException>(() => Correctness.Measure(product, other, product, Peak));

        Assert.Contains("is not an image of 4 rows, 5 columns and 2 bands refined by 4", notRefined.Message, StringComparison.Ordinal);
        Assert.Contains("cannot be compared", otherBands.Message, StringComparison.Ordinal);
    }
}
