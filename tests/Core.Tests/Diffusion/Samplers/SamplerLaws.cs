using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Core.Tests.Diffusion.Samplers;

/// <summary>Laws of every sampler in the catalog.</summary>
public class SamplerLaws
{
    private static readonly int[] Steps = [1, 2, 3, 4, 5, 8, 15, 40];

    [Fact]
    public void ConstantDenoiser_IsReturned_AndCalledAsOftenAsPromised()
    {
        double[] signal = [0.5, -2, 0.125, 1, 0, 7, -1];
        var failures = new List<string>();
        foreach (var path in GaussianPath.Names.Select(GaussianPath.Named))
        {
            foreach (var (steps, name) in Steps.SelectMany(n => SamplerCatalog.Names.Select(name => (n, name))))
            {
                var (sampler, schedule, denoiser) = (SamplerCatalog.Find(name), StepPlacement.Uniform(path, steps), new ConstantDenoiser<double>(signal));
                var x = Initial(signal.Length, schedule);

                sampler.Sample(denoiser, schedule, new TestNoise<double>(1), x, new SamplerWorkspace<double>());

                var error = signal.Zip(x).Max(pair => Math.Abs(pair.First - pair.Second));
                if (!(error < 1e-7) || denoiser.Calls != sampler.Evaluations(steps))
                {
                    failures.Add($"{name} on {path.Name}, {steps} steps: off by {error}, {denoiser.Calls} calls for {sampler.Evaluations(steps)}");
                }
            }
        }

        Assert.Empty(failures);
    }

    [Fact]
    public void Sample_Twice_GivesTheSameBytesAndAllocatesNothing()
    {
        foreach (var name in SamplerCatalog.Names)
        {
            var sampler = SamplerCatalog.Find(name);
            var schedule = StepPlacement.Uniform(GaussianPath.Cosine, 6);
            var denoiser = new GaussianDenoiser([0.5, -1, 2], [0.3, 1, 0.7]);
            var workspace = new SamplerWorkspace<double>();
            var noise = new StoredNoise(3, 64);
            var first = Initial(3, schedule);
            var second = Initial(3, schedule);
            sampler.Sample(denoiser, schedule, noise, first, workspace);

            var before = GC.GetAllocatedBytesForCurrentThread();
            sampler.Sample(denoiser, schedule, noise, second, workspace);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            Assert.Equal(first, second);
            Assert.Equal((name, 0L), (name, allocated));
        }
    }

    [Fact]
    public void Sample_Batched_GivesEachElementItsOwnResult()
    {
        foreach (var name in SamplerCatalog.Names)
        {
            var schedule = StepPlacement.Uniform(GaussianPath.Cosine, 5);
            double[] mean = [0.5, -1, 2];
            double[] deviation = [0.3, 1, 0.7];
            var both = Initial(6, schedule);
            var alone = both[..3];

            SamplerCatalog.Find(name).Sample(
                new GaussianDenoiser([.. mean, .. mean], [.. deviation, .. deviation]),
                schedule,
                new TestNoise<double>(5),
                both,
                new SamplerWorkspace<double>());
            SamplerCatalog.Find(name).Sample(
                new GaussianDenoiser(mean, deviation), schedule, new TestNoise<double>(5), alone, new SamplerWorkspace<double>());

            Assert.Equal(alone, both[..3]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Sample_FloatStateFewSteps_IsFiniteAndCloseToDouble(int steps)
    {
        foreach (var name in SamplerCatalog.Names)
        {
            var schedule = StepPlacement.Uniform(GaussianPath.Cosine, steps);
            var wide = Initial(4, schedule);
            var narrow = wide.Select(v => (float)v).ToArray();
            double[] mean = [0.5, -1, 2, 0];
            double[] deviation = [0.3, 1, 0.7, 2];

            SamplerCatalog.Find(name).Sample(
                new GaussianDenoiser(mean, deviation), schedule, new TestNoise<double>(5), wide, new SamplerWorkspace<double>());
            SamplerCatalog.Find(name).Sample(
                new NarrowDenoiser(new GaussianDenoiser(mean, deviation)),
                schedule,
                new TestNoise<float>(5),
                narrow,
                new SamplerWorkspace<float>());

            Assert.All(wide.Zip(narrow), pair => Assert.InRange(pair.First - pair.Second, -1e-4, 1e-4));
        }
    }

    private static double[] Initial(int length, NoiseSchedule schedule)
    {
        var x = new double[length];
        new TestNoise<double>(11).Fill(0, x);
        return [.. x.Select(v => v * schedule[0].Sigma)];
    }

    private sealed class StoredNoise(int length, int draws) : INoiseSource<double>
    {
        private readonly double[][] values = Enumerable.Range(0, draws).Select(draw =>
        {
            var z = new double[length];
            new TestNoise<double>(5).Fill(draw, z);
            return z;
        }).ToArray();

        public void Fill(int draw, Span<double> destination) => values[draw].CopyTo(destination);
    }

    private sealed class NarrowDenoiser(IDenoiser<double> inner) : IDenoiser<float>
    {
        public void Denoise(ReadOnlySpan<float> x, NoiseLevel level, Span<float> x0)
        {
            var wide = new double[x.Length];
            for (var i = 0; i < wide.Length; i++)
            {
                wide[i] = x[i];
            }

            var result = new double[x.Length];
            inner.Denoise(wide, level, result);
            for (var i = 0; i < wide.Length; i++)
            {
                x0[i] = (float)result[i];
            }
        }
    }
}
