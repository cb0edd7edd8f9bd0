using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Trajectory consistency sampling (Zheng et al. 2024, algorithm 4): a deterministic step to an earlier time s = (1 − γ)·t₁, then noise
/// up to t₁. γ = 0 is deterministic; γ = 1 is multistep consistency.
/// </summary>
public sealed class Tcd(double gamma = 0.3) : ISampler
{
    /// <inheritdoc/>
    public string Name => "tcd";

    /// <inheritdoc/>
    public SamplerInfo Info => new(1, 1, gamma > 0, "Zheng et al. 2024, algorithm 4");

    /// <summary>The levels s, one for each step, in place of those the path has at (1 − γ)·t₁.</summary>
    internal NoiseLevel[]? Landings { get; init; }

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        var x0 = run.Buffer(0);
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            run.Denoise(x, from, x0);
            var landing = Landings is not null ? Landings[step]
                : gamma == 0 || to.Sigma == 0 ? to
                : schedule.Path.At((1 - gamma) * schedule.Path.TimeOf(to.LogSnr));
            SamplerSteps.First(x, x0, from, landing, x);
            if (gamma > 0 && to.Sigma > 0)
            {
                var keep = to.Alpha / landing.Alpha;
                var added = (to.Sigma * to.Sigma) - (keep * keep * landing.Sigma * landing.Sigma);
                Linear.Combine(keep, x, 0, x, x);
                run.AddNoise(Math.Sqrt(Math.Max(0, added)), x0);
            }

            run.Report(step);
        }
    }
}
