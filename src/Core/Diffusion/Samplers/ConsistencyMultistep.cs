using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Multistep consistency sampling (Song et al. 2023, algorithm 1) and latent consistency sampling (Luo et al. 2023): each step estimates
/// x0 and noises it again, to σ₁ or to √(σ₁² − σ_min²) where the estimate stands for σ_min. The last estimate is the result.
/// <see cref="ConsistencyDenoiser{T}"/> makes the estimate meet its boundary condition.
/// </summary>
public sealed class ConsistencyMultistep(string name = "consistency", double sigmaMin = 0, double noiseScale = 1) : ISampler
{
    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public SamplerInfo Info { get; } = new(1, 1, true, "Song et al. 2023, algorithm 1");

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
            var to = run.Levels[step + 1];
            run.Denoise(x, run.Levels[step], x0);
            Linear.Combine(to.Alpha, x0, 0, x0, x);
            var ratio = Math.Sqrt(Math.Max(0, (to.Ratio * to.Ratio) - (sigmaMin * sigmaMin)));
            run.AddNoise(to.Alpha * ratio * noiseScale, x0);
            run.Report(step);
        }
    }
}
