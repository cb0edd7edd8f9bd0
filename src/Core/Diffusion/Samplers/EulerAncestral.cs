using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Ancestral Euler: a deterministic step down to σ_down, then noise up to the level, with σ_up = η·ρ₁√(1 − (ρ₁/ρ₀)²) in σ/α.
/// With η ≤ 1 it is DDIM's η; larger η and a factor on the noise are allowed here. Valid from α = 0.
/// </summary>
public sealed class EulerAncestral(double eta = 1, double noiseScale = 1) : ISampler
{
    /// <inheritdoc/>
    public string Name => "euler-ancestral";

    /// <inheritdoc/>
    public SamplerInfo Info => new(1, 1, eta > 0, "Song et al. 2021, appendix F; Karras et al. 2022");

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
            var (down, up) = SamplerSteps.Ancestral(from, to, eta);
            run.Denoise(x, from, x0);
            SamplerSteps.First(x, x0, from, new NoiseLevel(to.Alpha, to.Alpha * down), x);
            run.AddNoise(to.Alpha * up * noiseScale, x0);
            run.Report(step);
        }
    }
}
