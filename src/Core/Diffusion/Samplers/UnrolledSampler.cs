using System.Collections.Immutable;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// A sampler's run over a schedule, written out: for each evaluation the level and the state it is given, as a linear combination of draws, earlier
/// states and earlier estimates, and last the result. Every sampler here is one, whatever the denoiser: what it does to a state between two
/// evaluations is linear, elementwise and the same for all values. The combinations are found by running the sampler itself on unit vectors,
/// one for each draw and estimate, so there is one implementation of each sampler. Law (UnrolledSamplerLaws): over any denoiser the
/// combinations give what the sampler gives.
/// </summary>
public sealed class UnrolledSampler : IEquatable<UnrolledSampler>
{
    /// <summary>Below this share of a combination's largest weight a weight is a rounding error of the run in double.</summary>
    private const double Negligible = 1e-12;

    /// <summary>An earlier state is built on where it is not blown up by more than this, since its own rounding would be too.</summary>
    private const double MostGain = 8;

    private UnrolledSampler(ImmutableArray<NoiseLevel> levels, ImmutableArray<ImmutableArray<SamplerTerm>> states, ImmutableArray<SamplerTerm> result)
    {
        (Levels, States, Result) = (levels, states, result);
        Draws = [.. states.Append(result).SelectMany(terms => terms)
            .Where(term => term.Source == SamplerTermSource.Noise).Select(term => term.Index).Distinct().Order()];
    }

    /// <summary>The level of each evaluation.</summary>
    public ImmutableArray<NoiseLevel> Levels { get; }

    /// <summary>The state of each evaluation; terms refer to draws and to evaluations before it.</summary>
    public ImmutableArray<ImmutableArray<SamplerTerm>> States { get; }

    /// <summary>The estimate of x0 that the sampler ends with.</summary>
    public ImmutableArray<SamplerTerm> Result { get; }

    /// <summary>Numbers of the draws that take part, rising.</summary>
    public ImmutableArray<int> Draws { get; }

    /// <summary>Writes out a run that starts from draw 0 times the first level's sigma.</summary>
    public static UnrolledSampler Of(ISampler sampler, NoiseSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(sampler);
        ArgumentNullException.ThrowIfNull(schedule);
        int evaluations = sampler.Evaluations(schedule.Steps);
        var counted = new UnitNoise();
        Trace(sampler, schedule, counted, new UnitDenoiser(0), 1);
        int draws = counted.Draws;
        var denoiser = new UnitDenoiser(draws);
        double[] result = Trace(sampler, schedule, new UnitNoise(), denoiser, draws + evaluations);
        var states = ImmutableArray.CreateBuilder<ImmutableArray<SamplerTerm>>(evaluations);
        for (int i = 0; i < evaluations; i++)
        {
            states.Add(Terms(denoiser.Inputs, i, denoiser.Inputs[i], draws));
        }

        return new UnrolledSampler([.. denoiser.Levels], states.MoveToImmutable(), Terms(denoiser.Inputs, evaluations, result, draws));
    }

    /// <summary>Whether both are the same combinations at the same levels.</summary>
    public bool Equals(UnrolledSampler? other) =>
        other is not null
        && Levels.SequenceEqual(other.Levels)
        && Result.SequenceEqual(other.Result)
        && States.Length == other.States.Length
        && States.Zip(other.States).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as UnrolledSampler);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var level in Levels)
        {
            hash.Add(level);
        }

        foreach (var term in States.Append(Result).SelectMany(terms => terms))
        {
            hash.Add(term);
        }

        return hash.ToHashCode();
    }

    private static double[] Trace(ISampler sampler, NoiseSchedule schedule, UnitNoise noise, UnitDenoiser denoiser, int length)
    {
        double[] x = new double[length];
        noise.Fill(0, x);
        x[0] *= schedule[0].Sigma;
        sampler.Sample(denoiser, schedule, noise, x, new SamplerWorkspace<double>());
        return x;
    }

    /// <summary>
    /// A state as terms: of draws and estimates alone, or built on the state before it where that takes fewer. How much of that state is in this
    /// one shows in any draw or estimate that has not been added to since.
    /// </summary>
    private static ImmutableArray<SamplerTerm> Terms(List<double[]> inputs, int evaluation, double[] weights, int draws)
    {
        var fewest = Terms(weights, draws, weights);
        if (evaluation == 0)
        {
            return fewest;
        }

        double[] before = inputs[evaluation - 1];
        foreach (double gain in weights.Zip(before, (weight, other) => weight / other).Where(gain => gain != 0 && Math.Abs(gain) <= MostGain))
        {
            double[] rest = [.. weights.Zip(before, (weight, other) => weight - (gain * other))];
            var left = Terms(rest, draws, weights);
            if (left.Length + 1 < fewest.Length)
            {
                fewest = [new(SamplerTermSource.State, evaluation - 1, gain), .. left];
            }
        }

        return fewest;
    }

    private static ImmutableArray<SamplerTerm> Terms(double[] weights, int draws, double[] whole)
    {
        double least = Negligible * whole.Max(Math.Abs);
        return [.. weights.Select((weight, i) => i < draws
                ? new SamplerTerm(SamplerTermSource.Noise, i, weight)
                : new SamplerTerm(SamplerTermSource.Estimate, i - draws, weight))
            .Where(term => Math.Abs(term.Weight) > least)];
    }

    /// <summary>Draws that are unit vectors; counts them.</summary>
    private sealed class UnitNoise : INoiseSource<double>
    {
        public int Draws { get; private set; }

        public void Fill(int draw, Span<double> destination)
        {
            Draws = Math.Max(Draws, draw + 1);
            destination.Clear();
            if (draw < destination.Length)
            {
                destination[draw] = 1;
            }
        }
    }

    /// <summary>Estimates that are unit vectors, after those of the draws; keeps what it is given.</summary>
    private sealed class UnitDenoiser(int draws) : IDenoiser<double>
    {
        public List<double[]> Inputs { get; } = [];

        public List<NoiseLevel> Levels { get; } = [];

        public void Denoise(ReadOnlySpan<double> x, NoiseLevel level, Span<double> x0)
        {
            x0.Clear();
            int place = draws + Inputs.Count;
            if (place < x0.Length)
            {
                x0[place] = 1;
            }

            Inputs.Add(x.ToArray());
            Levels.Add(level);
        }
    }
}
