using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Core.Tests.Diffusion.Samplers;

public class AdaptiveSolverTests
{
    private static readonly double[] Mean = [0.5, -1, 2, 0.1];

    private static readonly double[] Deviation = [0.3, 1, 0.7, 0.1];

    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-3)]
    [InlineData(1e-4)]
    public void Sample_GaussianData_StaysUnderTheTolerance(double tolerance)
    {
        var data = new GaussianDenoiser(Mean, Deviation);
        var x = Start();

        var report = new AdaptiveSolver(tolerance, 2000).Sample(data, PathCatalog.Linear, x, new SamplerWorkspace<double>());

        Assert.True(report.IsWithinTolerance);
        Assert.InRange(Error(data, x), 0, tolerance);
        Assert.Equal(data.Calls, report.Evaluations);
    }

    [Fact]
    public void Sample_EqualEvaluations_BeatsUniformSteps()
    {
        var data = new GaussianDenoiser(Mean, Deviation);
        var adaptive = Start();
        var report = new AdaptiveSolver(1e-3, 2000).Sample(data, PathCatalog.Linear, adaptive, new SamplerWorkspace<double>());
        var steps = 1 + ((report.Evaluations - 1 + 2) / 3);
        var unchanging = Start();

        new DpmSolverSinglestep(3).Sample(
            data, StepPlacement.Uniform(PathCatalog.Linear, steps), new TestNoise<double>(1), unchanging, new SamplerWorkspace<double>());

        Assert.InRange(Error(data, adaptive), 0, Error(data, unchanging) / 100);
    }

    [Fact]
    public void Sample_AnyBudget_IsNeverExceeded() =>
        Prop.ForAll(Arb.From(Gen.Choose(5, 60)), Arb.From(Gen.Choose(1, 8)), Arb.From(Gen.Elements("cosine", "linear", "flow", "karras")), (budget, digits, name) =>
        {
            var data = new GaussianDenoiser(Mean, Deviation);
            var path = GaussianPath.Named(name);
            double[] x = [.. Start().Select(v => v * path.At(1).Sigma)];

            var report = new AdaptiveSolver(Math.Pow(10, -digits), budget).Sample(data, path, x, new SamplerWorkspace<double>());

            return data.Calls <= budget && report.Evaluations == data.Calls && x.All(double.IsFinite) && report.Levels[^1] == NoiseLevel.Clean;
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(0)]
    [InlineData(double.NaN)]
    public void Constructor_NoTolerance_IsRefused(double tolerance) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new AdaptiveSolver(tolerance));

    private static double[] Start() => [0.7, -0.2, 1.9, -1.1];

    private static double Error(GaussianDenoiser data, double[] x)
    {
        var exact = data.Solve(Start(), PathCatalog.Linear.At(1), NoiseLevel.Clean);
        return Math.Sqrt(x.Zip(exact).Average(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));
    }
}
