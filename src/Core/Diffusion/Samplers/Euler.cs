using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Euler's method on the probability-flow ODE in y = x/α over ρ = σ/α, dy/dρ = (y − x0)/ρ (Karras et al. 2022, eq. 1 with σ(t) = t),
/// with optional churn (ibid., algorithm 2 without its correction). Without churn it is DDIM with η = 0 in exact arithmetic; at α = 0 the
/// step is its limit, x₁ = α₁·x0 + (σ₁/σ₀)·x. See DdimTests.
/// </summary>
public sealed class Euler(Churn? churn = null) : ISampler
{
    private readonly Churn churn = churn ?? Churn.None;

    /// <inheritdoc/>
    public string Name => "euler";

    /// <inheritdoc/>
    public SamplerInfo Info => new(1, 1, churn.Amount > 0, "Karras et al. 2022, eq. 1");

    /// <summary>Set for the reference that evaluates the network before it churns, and keeps the ε it got.</summary>
    internal bool ChurnsAfterEvaluation { get; init; }

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        var x0 = run.Buffer(0);
        var scratch = run.Buffer(1);
        for (var step = 0; step < schedule.Steps; step++)
        {
            var to = run.Levels[step + 1];
            if (ChurnsAfterEvaluation)
            {
                SampleChurningLate(ref run, step, x0, scratch, schedule.Path);
            }
            else
            {
                var from = SamplerSteps.Stir(ref run, step, churn, schedule.Path, scratch);
                run.Denoise(x, from, x0);
                Linear.Combine(to.Sigma / from.Sigma, x, to.Alpha * (1 - (to.Ratio / from.Ratio)), x0, x);
            }

            run.Report(step);
        }
    }

    private void SampleChurningLate<T>(ref SamplerRun<T> run, int step, Span<T> x0, Span<T> scratch, GaussianPath path)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (from, to) = (run.Levels[step], run.Levels[step + 1]);
        run.Denoise(run.X, from, x0);
        SamplerSteps.ToNoise(run.X, from, x0);
        var stirred = from;
        if (churn.Gamma(from.Ratio, run.Levels.Length - 1) > 0)
        {
            stirred = SamplerSteps.Stir(ref run, step, churn, path, scratch);
        }

        Linear.Combine(to.Alpha / stirred.Alpha, run.X, to.Alpha * (to.Ratio - stirred.Ratio), x0, run.X);
    }
}
