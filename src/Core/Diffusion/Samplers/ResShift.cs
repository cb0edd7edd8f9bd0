using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// ResShift's reverse step on the residual state (Yue et al. 2023, eq. 7): x₁ = (σ₁/σ₀)²·x + (α₁ − α₀(σ₁/σ₀)²)·x0 + σ₁√(1 − (σ₁/σ₀)²)·z,
/// with α = 1 − η, σ = κ√η. Written so, it holds on any path. No noise on the step to clean.
/// </summary>
public sealed class ResShift : ISampler
{
    /// <inheritdoc/>
    public string Name => "resshift";

    /// <inheritdoc/>
    public SamplerInfo Info { get; } = new(1, 1, true, "Yue et al. 2023, eq. 7");

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
            var share = to.Sigma / from.Sigma * (to.Sigma / from.Sigma);
            run.Denoise(x, from, x0);
            Linear.Combine(share, x, to.Alpha - (from.Alpha * share), x0, x);
            run.AddNoise(to.Sigma * Math.Sqrt(Math.Max(0, 1 - share)), x0);
            run.Report(step);
        }
    }
}
