using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Core.Tests.Diffusion.Samplers;

/// <summary>Samplers written out as linear combinations.</summary>
public class UnrolledSamplerLaws
{
    private static readonly int[] Steps = [1, 2, 3, 4, 5, 8, 15, 40];

    /// <summary>Over a denoiser that is anything but linear.</summary>
    [Fact]
    public void Combinations_GiveWhatTheSamplerGives()
    {
        var failures = new List<string>();
        foreach (var path in GaussianPath.Names.Select(GaussianPath.Named))
        {
            foreach (var (steps, name) in Steps.SelectMany(n => SamplerCatalog.Names.Select(name => (n, name))))
            {
                var (sampler, schedule) = (SamplerCatalog.Find(name), StepPlacement.Uniform(path, steps));
                var denoiser = new BentDenoiser();
                var expected = new double[9];
                var noise = new TestNoise<double>(7);
                noise.Fill(0, expected);
                for (var i = 0; i < expected.Length; i++)
                {
                    expected[i] *= schedule[0].Sigma;
                }

                sampler.Sample(denoiser, schedule, noise, expected, new SamplerWorkspace<double>());
                var unrolled = UnrolledSampler.Of(sampler, schedule);
                var (actual, levels) = Evaluate(unrolled, new BentDenoiser(), noise, expected.Length);

                var scale = Math.Max(1, expected.Max(Math.Abs));
                var error = expected.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second)) / scale;
                if (!(error < 1e-8) || !levels.SequenceEqual(denoiser.Levels))
                {
                    failures.Add($"{name} on {path.Name}, {steps} steps: off by {error}");
                }
            }
        }

        Assert.Empty(failures);
    }

    /// <summary>What a graph of many steps would carry: each state of a first- or second-order solver is built on the one before it.</summary>
    [Theory]
    [InlineData("ddim", 2)]
    [InlineData("dpmpp-2m", 3)]
    [InlineData("euler-ancestral", 3)]
    [InlineData("dpmpp-3m", 4)]
    public void States_OfMultistepSolvers_HaveFewTerms(string name, int most)
    {
        var unrolled = UnrolledSampler.Of(SamplerCatalog.Find(name), StepPlacement.Uniform(GaussianPath.Cosine, 12));

        Assert.Equal(12, unrolled.States.Length);
        Assert.All(unrolled.States, terms => Assert.InRange(terms.Length, 1, most));
    }

    [Fact]
    public void Draws_AreThoseThatTheResultDependsOn()
    {
        var schedule = StepPlacement.Uniform(GaussianPath.Cosine, 4);

        Assert.Equal([0], (int[])[.. UnrolledSampler.Of(SamplerCatalog.Find("ddim", 0), schedule).Draws]);
        Assert.Equal([0, 1, 2, 3], (int[])[.. UnrolledSampler.Of(SamplerCatalog.Find("euler-ancestral", 1), schedule).Draws]);
    }

    private static (double[] Result, List<NoiseLevel> Levels) Evaluate(
        UnrolledSampler unrolled, BentDenoiser denoiser, TestNoise<double> noise, int length)
    {
        var draws = unrolled.Draws.ToDictionary(draw => draw, draw =>
        {
            var z = new double[length];
            noise.Fill(draw, z);
            return z;
        });
        var states = new List<double[]>();
        var estimates = new List<double[]>();
        for (var i = 0; i < unrolled.States.Length; i++)
        {
            states.Add(Combine(unrolled.States[i]));
            var x0 = new double[length];
            denoiser.Denoise(states[i], unrolled.Levels[i], x0);
            estimates.Add(x0);
        }

        return (Combine(unrolled.Result), denoiser.Levels);

        double[] Combine(IEnumerable<SamplerTerm> terms)
        {
            var sum = new double[length];
            foreach (var term in terms)
            {
                var source = term.Source switch
                {
                    SamplerTermSource.Noise => draws[term.Index],
                    SamplerTermSource.State => states[term.Index],
                    _ => estimates[term.Index],
                };
                for (var i = 0; i < length; i++)
                {
                    sum[i] += term.Weight * source[i];
                }
            }

            return sum;
        }
    }

    /// <summary>Bends each value, more so at lower noise.</summary>
    private sealed class BentDenoiser : IDenoiser<double>
    {
        public List<NoiseLevel> Levels { get; } = [];

        public void Denoise(ReadOnlySpan<double> x, NoiseLevel level, Span<double> x0)
        {
            Levels.Add(level);
            for (var i = 0; i < x.Length; i++)
            {
                x0[i] = Math.Tanh((level.Alpha * x[i]) + 0.3) + (0.1 * i * level.Sigma);
            }
        }
    }
}
