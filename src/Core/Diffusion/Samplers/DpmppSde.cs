using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// DPM++ SDE: two ancestral half steps in λ = −ln(σ/α), the second with the weighted estimate (1 − 1/2r)·D + D′/2r (k-diffusion; Lu et
/// al. 2022b). Two draws a step but the last, which is Euler's. From α = 0 λ is counted from α = 2⁻¹².
/// </summary>
public sealed class DpmppSde(double eta = 1, double noiseScale = 1, double r = 0.5) : ISampler
{
    /// <inheritdoc/>
    public string Name => "dpmpp-sde";

    /// <inheritdoc/>
    public SamplerInfo Info => new(2, 2, eta > 0, "Lu et al. 2022b, singlestep SDE");

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
        var second = run.Buffer(2);
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            run.Denoise(x, from, x0);
            if (to.Sigma == 0)
            {
                SamplerSteps.First(x, x0, from, to, x);
            }
            else
            {
                var start = SamplerSteps.Start(from);
                var mid = schedule.Path.AtRatio(start.Ratio * Math.Pow(to.Ratio / start.Ratio, r));
                var (down, up) = SamplerSteps.Ancestral(start, mid, eta);
                SamplerSteps.First(x, x0, start, new NoiseLevel(mid.Alpha, mid.Alpha * down), middle);
                if (up != 0)
                {
                    run.Draw(second);
                    Linear.Add(mid.Alpha * up * noiseScale, second, middle);
                }

                run.Denoise(middle, mid, second);
                var share = 1 / (2 * r);
                Linear.Combine(1 - share, x0, share, second, x0);
                (down, up) = SamplerSteps.Ancestral(start, to, eta);
                SamplerSteps.First(x, x0, start, new NoiseLevel(to.Alpha, to.Alpha * down), x);
                run.AddNoise(to.Alpha * up * noiseScale, middle);
            }

            run.Report(step);
        }
    }
}
