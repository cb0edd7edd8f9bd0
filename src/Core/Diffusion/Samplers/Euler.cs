using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Euler's method on the probability-flow ODE in y = x/α over ρ = σ/α, dy/dρ = (y − x0)/ρ (Karras et al. 2022, eq. 1 with σ(t) = t).
/// In exact arithmetic it is DDIM with η = 0; at α = 0 the step is its limit, x₁ = α₁·x0 + (σ₁/σ₀)·x. See EulerTests.
/// </summary>
public sealed class Euler : ISampler
{
    /// <inheritdoc/>
    public string Name => "euler";

    /// <inheritdoc/>
    public SamplerInfo Info { get; } = new(1, 1, false, "Karras et al. 2022, eq. 1");

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
            Linear.Combine(to.Sigma / from.Sigma, x, to.Alpha * (1 - (to.Ratio / from.Ratio)), x0, x);
            run.Report(step);
        }
    }
}
