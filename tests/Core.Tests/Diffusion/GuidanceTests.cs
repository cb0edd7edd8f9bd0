using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Guidance;

namespace Nadir.Core.Tests.Diffusion;

public class GuidanceTests
{
    [Theory]
    [InlineData(1, 1, 0, 0)]
    [InlineData(0, 0, 1, 0)]
    [InlineData(3, 0, 0, 1)]
    public void Denoise_WeightDecides_WhichOutputsAreComputed(double weight, int conditional, int unconditional, int both)
    {
        var network = new CountingNetwork();

        new GuidedDenoiser<double>(network, new GuidanceSettings(weight)).Denoise([1, 2], new NoiseLevel(0.6, 0.8), new double[2]);

        Assert.Equal((conditional, unconditional, both), (network.Conditional, network.Unconditional, network.Both));
    }

    [Fact]
    public void Denoise_OnePlusWeight_IsTheOtherConventionShifted()
    {
        var a = new double[2];
        var b = new double[2];

        new GuidedDenoiser<double>(new CountingNetwork(), new GuidanceSettings(2)).Denoise([1, 2], new NoiseLevel(0.6, 0.8), a);
        new GuidedDenoiser<double>(new CountingNetwork(), new GuidanceSettings(1, GuidanceConvention.OnePlusWeight)).Denoise([1, 2], new NoiseLevel(0.6, 0.8), b);

        Assert.Equal([4, 4], a);
        Assert.Equal(a, b);
    }

    [Fact]
    public void Settings_AboveTheCap_AreRefusedNotClipped()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new GuidanceSettings(7.5));

        Assert.StartsWith("a guidance weight of 7.5 is above the cap of 7; use at most 7", error.Message, StringComparison.Ordinal);
        Assert.Equal(7.5, new GuidanceSettings(7.5, cap: 10).Weight);
    }

    [Fact]
    public void WeightAt_OutsideTheInterval_IsOne()
    {
        var settings = new GuidanceSettings(4) { FromLogSnr = -2, ToLogSnr = 2, NoisyWeight = 2 };

        Assert.Equal(1, settings.WeightAt(NoiseLevel.FromLogSnr(-3)));
        Assert.Equal(3, settings.WeightAt(NoiseLevel.FromLogSnr(0)), 1e-12);
        Assert.Equal(1, settings.WeightAt(NoiseLevel.Clean));
    }

    [Fact]
    public void Constructor_NoNullCondition_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => new GuidedDenoiser<double>(new CountingNetwork { HasNullCondition = false }, new GuidanceSettings(2)));

        Assert.Contains("no null condition", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void RescaleCells_OneCell_IsTheWholeSamples()
    {
        double[] conditional = Noise(2 * 16, 1);
        double[] cells = Noise(2 * 16, 2);
        double[] whole = [.. cells];

        GuidanceMath.RescaleCells<double>(conditional, 0.7, 1, 4, 4, 4, cells);
        GuidanceMath.Rescale<double>(conditional, 0.7, 16, whole);

        Assert.All(whole.Zip(cells), pair => Assert.Equal(pair.First, pair.Second, 1e-12));
    }

    [Fact]
    public void RescaleCells_OverlappingTiles_AgreeWhereTheyOverlap()
    {
        // A field of two planes, 12 by 4, and the tile of its last 8 columns.
        double[] conditional = Noise(2 * 48, 3);
        double[] guided = Noise(2 * 48, 4);
        double[] Part(double[] field) => [.. Enumerable.Range(0, 2 * 32).Select(i => field[(i / 32 * 48) + (i % 32 / 8 * 12) + 4 + (i % 8)])];
        double[] tile = Part(guided);

        GuidanceMath.RescaleCells<double>(Part(conditional), 0.5, 2, 8, 4, 4, tile);
        GuidanceMath.RescaleCells<double>(conditional, 0.5, 2, 12, 4, 4, guided);

        Assert.Equal(Part(guided), tile);
    }

    [Fact]
    public void RescaleCells_CellWithoutDeviation_StaysAsItIs()
    {
        double[] guided = new double[16];

        GuidanceMath.RescaleCells<double>(Noise(16, 5), 1, 1, 4, 4, 4, guided);

        Assert.All(guided, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Thresholded_Static_KeepsTheRawEstimate()
    {
        var denoiser = new ThresholdedDenoiser<double>(new ConstantDenoiser<double>([3, -0.5]), 1, 2);
        var x0 = new double[2];

        denoiser.Denoise([0, 0], new NoiseLevel(0.6, 0.8), x0);

        Assert.Equal([1, -0.5], x0);
        Assert.Equal([3, -0.5], denoiser.Raw.ToArray());
    }

    private static double[] Noise(int length, ulong seed)
    {
        var values = new double[length];
        new TestNoise<double>(seed).Fill(0, values);
        return values;
    }

    private sealed class CountingNetwork : IConditionalNetwork<double>
    {
        public int Conditional { get; private set; }

        public int Unconditional { get; private set; }

        public int Both { get; private set; }

        public Parameterization Parameterization => Parameterization.X0;

        public bool HasNullCondition { get; init; } = true;

        public void Predict(ReadOnlySpan<double> x, NoiseLevel level, Span<double> conditional) => Conditional++;

        public void PredictUnconditional(ReadOnlySpan<double> x, NoiseLevel level, Span<double> unconditional) => Unconditional++;

        public void PredictBoth(ReadOnlySpan<double> x, NoiseLevel level, Span<double> conditional, Span<double> unconditional)
        {
            Both++;
            conditional.Fill(3);
            unconditional.Fill(2);
        }

        public void Rescale(ReadOnlySpan<double> conditional, double phi, Span<double> guided) => GuidanceMath.Rescale(conditional, phi, 2, guided);
    }
}
