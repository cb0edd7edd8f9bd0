using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// DPM++ 2S ancestral: the second-order singlestep DPM-Solver++ with its midpoint in ln σ, down to σ_down, then noise up
/// (k-diffusion; Lu et al. 2022b, algorithm 1). The last step, to clean, is Euler's. From α = 0 λ is counted from α = 2⁻¹².
/// </summary>
public sealed class Dpmpp2SAncestral(double eta = 1, double noiseScale = 1) : ISampler
{
    /// <inheritdoc/>
    public string Name => "dpmpp-2s-ancestral";

    /// <inheritdoc/>
    public SamplerInfo Info => new(2, 2, eta > 0, "Lu et al. 2022b, algorithm 1, ancestral");

    /// <inheritdoc/>
    public int Evaluations(int steps) => (2 * steps) - 1;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        var x0 = run.Buffer(0);
        var middle = run.Buffer(1);
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            var start = SamplerSteps.Start(from);
            var (down, up) = SamplerSteps.Ancestral(start, to, eta);
            run.Denoise(x, from, x0);
            if (to.Sigma == 0)
            {
                SamplerSteps.First(x, x0, from, to, x);
            }
            else
            {
                var target = new NoiseLevel(to.Alpha, to.Alpha * down);
                var mid = SamplerSteps.Middle(schedule.Path, start.Ratio, target.Ratio);
                SamplerSteps.First(x, x0, start, mid, middle);
                run.Denoise(middle, mid, x0);
                SamplerSteps.First(x, x0, start, target, x);
            }

            run.AddNoise(to.Alpha * up * noiseScale, middle);
            run.Report(step);
        }
    }
}
