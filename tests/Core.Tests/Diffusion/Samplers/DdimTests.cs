using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Core.Tests.Diffusion.Samplers;

public class DdimTests
{
    private static readonly GaussianDenoiser Data = new([0.5, -1, 2], [0.3, 1, 0.7]);

    [Fact]
    public void Sample_NoEta_IsEuler()
    {
        var schedule = StepPlacement.Uniform(GaussianPath.Cosine, 9);

        var ddim = Run(new Ddim(), schedule);
        var euler = Run(new Euler(), schedule);

        Assert.All(ddim.Zip(euler), pair => Assert.Equal(pair.First, pair.Second, 1e-13));
    }

    [Fact]
    public void Sample_OneStepFromPureNoise_IsTheMean()
    {
        var x = Run(new Ddim(), StepPlacement.Uniform(GaussianPath.Cosine, 1));

        Assert.Equal([0.5, -1, 2], x);
    }

    [Fact]
    public void Sample_TwoStepsByHand_Agree()
    {
        double[] x = [1];
        var half = Math.Sqrt(0.5);

        new Ddim().Sample(
            new GaussianDenoiser([0], [2]), StepPlacement.Uniform(GaussianPath.Cosine, 2), new TestNoise<double>(1), x, new SamplerWorkspace<double>());

        // Step 1: x0 = 0, so x = sqrt(1/2). Step 2: x0 = a v / (a² v + s²) x with v = 4.
        Assert.Equal(half * 4 / 2.5 * half, x[0], 1e-14);
    }

    [Fact]
    public void Sample_StepsDoubled_HalvesTheErrorOnGaussianData()
    {
        var (coarse, fine) = (Error(64), Error(128));

        Assert.InRange(coarse / fine, 1.9, 2.1);
    }

    [Fact]
    public void Sample_FullEta_KeepsTheDataVariance()
    {
        const int count = 20_000;
        var x = new double[count];
        new TestNoise<double>(3).Fill(0, x);

        new Ddim(1).Sample(
            new GaussianDenoiser(new double[count], Enumerable.Repeat(0.5, count).ToArray()),
            StepPlacement.Uniform(GaussianPath.Cosine, 200),
            new TestNoise<double>(4),
            x,
            new SamplerWorkspace<double>());

        Assert.InRange(x.Average(v => v * v), 0.235, 0.265);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Constructor_EtaOutside_IsRefused(double eta) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Ddim(eta));

    [Fact]
    public void Find_UnknownName_ListsThem()
    {
        var error = Assert.Throws<ArgumentException>(() => SamplerCatalog.Find("dimm"));

        Assert.StartsWith("unknown sampler 'dimm'", error.Message, StringComparison.Ordinal);
        Assert.Contains("ddim", error.Message, StringComparison.Ordinal);
    }

    private static double[] Run(ISampler sampler, NoiseSchedule schedule)
    {
        double[] x = [0.7, -0.2, 1.9];
        sampler.Sample(Data, schedule, new TestNoise<double>(1), x, new SamplerWorkspace<double>());
        return x;
    }

    private static double Error(int steps)
    {
        var levels = new NoiseLevel[steps + 1];
        for (var i = 0; i <= steps; i++)
        {
            levels[i] = GaussianPath.Cosine.At(0.95 - (0.9 * i / steps));
        }

        var exact = Data.Solve([0.7, -0.2, 1.9], levels[0], levels[^1]);
        return Run(new Ddim(), NoiseSchedule.Stretch(levels)).Zip(exact).Max(pair => Math.Abs(pair.First - pair.Second));
    }
}
