using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Tests.Diffusion.Samplers;

public class AdaptiveSolverTests
{
    private static readonly double[] Mean = [0.5, -1, 2, 0.1];

    private static readonly double[] Deviation = [0.3, 1, 0.7, 0.1];

    private static readonly GaussianMixture Narrow = new(
        [0.4, 0.3, 0.3],
        [[1, 0.5, -0.5, 0.2], [-1, -0.3, 0.8, 0], [0.2, -1, 0.1, -0.9]],
        [[0.05, 0.05, 0.05, 0.05], [0.05, 0.05, 0.05, 0.05], [0.05, 0.05, 0.05, 0.05]]);

    [Theory]
    [InlineData(1e-1)]
    [InlineData(1e-2)]
    [InlineData(1e-3)]
    [InlineData(1e-4)]
    public void Sample_GaussianData_StaysUnderTheTolerance(double tolerance)
    {
        var data = new GaussianDenoiser(Mean, Deviation);
        var x = Start();

        var report = new AdaptiveSolver(tolerance, 2000).Sample(data, PathCatalog.Linear, x, new SamplerWorkspace<double>());

        Assert.True(report.IsWithinTolerance);
        Assert.InRange(Error(x, data.Solve(Start(), PathCatalog.Linear.At(1), NoiseLevel.Clean)), 0, tolerance);
        Assert.Equal(data.Calls, report.Evaluations);
    }

    [Theory]
    [InlineData(1e-3, "linear")]
    [InlineData(1e-4, "linear")]
    public void Sample_GaussianData_BeatsEveryDeterministicSamplerOnEveryFixedPlacementAtEqualEvaluations(double tolerance, string path)
    {
        var data = new GaussianDenoiser(Mean, Deviation);
        var exact = data.Solve(Start(), GaussianPath.Named(path).At(1), NoiseLevel.Clean);

        BeatsFixedSteps(data, GaussianPath.Named(path), tolerance, Start(), exact);
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-4)]
    public void Sample_NarrowMixture_BeatsEveryDeterministicSamplerOnEveryFixedPlacementAtEqualEvaluations(double tolerance)
    {
        var start = new double[4 * 16];
        new TestNoise<double>(5).Fill(0, start);
        double[] exact = [.. start];
        var fine = SigmaGrid.ToSchedule(SigmaGrid.Exponential(Math.Exp(-14), PathCatalog.Linear.At(1).Ratio, 6000), PathCatalog.Linear);
        new DpmSolverMultistep("dpmpp-3m", 3).Sample(Narrow, fine, new TestNoise<double>(1), exact, new SamplerWorkspace<double>());

        BeatsFixedSteps(Narrow, PathCatalog.Linear, tolerance, start, exact);
    }

    [Fact]
    public void Sample_ItsTableRunByTheFixedSampler_GivesTheSameBits()
    {
        var data = new GaussianDenoiser(Mean, Deviation);
        foreach (var path in new[] { PathCatalog.Linear, PathCatalog.Cosine, PathCatalog.Flow })
        {
            var adaptive = Start();
            var stepped = Start();
            var report = new AdaptiveSolver(1e-2).Sample(data, path, adaptive, new SamplerWorkspace<double>());

            new AdamsPredictorCorrector().Sample(
                data, new NoiseSchedule(report.Levels.AsSpan(), path), new TestNoise<double>(1), stepped, new SamplerWorkspace<double>());

            Assert.Equal(adaptive, stepped);
            Assert.Equal(report.Levels.Count - 1, report.Accepted);
            Assert.Equal(report.Accepted + report.Rejected, report.Evaluations);
        }
    }

    [Fact]
    public void AdamsPredictorCorrector_TwiceTheSteps_ConvergesAtThirdOrder()
    {
        // Fourth order inside; the start, whose orders rise from one, holds the whole to third.
        var data = new GaussianDenoiser(Mean, Deviation);
        double[] errors = [.. new[] { 640, 1280 }.Select(steps =>
        {
            NoiseLevel[] levels = [.. Enumerable.Range(0, steps + 1).Select(i => NoiseLevel.FromLogSnr(-6 + (12.0 * i / steps)))];
            var x = Start();
            new AdamsPredictorCorrector().Sample(data, NoiseSchedule.Stretch(levels), new TestNoise<double>(1), x, new SamplerWorkspace<double>());
            return Error(x, data.Solve(Start(), levels[0], levels[^1]));
        })];

        Assert.InRange(Math.Log2(errors[0] / errors[1]), 2.9, 3.1);
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

    private static void BeatsFixedSteps(IDenoiser<double> data, GaussianPath path, double tolerance, double[] start, double[] exact)
    {
        double[] adaptive = [.. start];
        var report = new AdaptiveSolver(tolerance, 2000).Sample(data, path, adaptive, new SamplerWorkspace<double>());
        var error = Error(adaptive, exact);
        Assert.InRange(error, 0, tolerance);

        var samplers = SamplerCatalog.Names.Select(name => SamplerCatalog.Find(name))
            .Where(sampler => !sampler.Info.IsStochastic && !SamplerCatalog.IsForDistilledModels(sampler.Name)).ToArray();
        Assert.InRange(samplers.Length, 15, 30);
        foreach (var sampler in samplers)
        {
            var steps = Enumerable.Range(1, report.Evaluations).Last(n => n == 1 || sampler.Evaluations(n) <= report.Evaluations);
            foreach (var placement in ScheduleCatalog.Spacings.Concat(ScheduleCatalog.Grids))
            {
                double[] x = [.. start];
                sampler.Sample(data, ScheduleCatalog.Place(placement, path, steps), new TestNoise<double>(1), x, new SamplerWorkspace<double>());

                Assert.False(Error(x, exact) <= error, $"{sampler.Name} on {placement}: {Error(x, exact):E2} in {steps} steps, adaptive {error:E2}");
            }
        }
    }

    private static double Error(double[] x, double[] exact) => Math.Sqrt(x.Zip(exact).Average(pair => (pair.First - pair.Second) * (pair.First - pair.Second)));
}
