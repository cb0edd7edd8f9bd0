using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Heun's method in y = x/α over ρ = σ/α (Karras et al. 2022, algorithms 1 and 2), with optional churn. The last step, to clean, is
/// Euler's. From α = 0, where ρ is infinite, the first step is the same trapezoid in x over (α, σ): two evaluations, second order.
/// </summary>
public sealed class Heun(Churn? churn = null) : ISampler
{
    private readonly Churn churn = churn ?? Churn.None;

    /// <inheritdoc/>
    public string Name => "heun";

    /// <inheritdoc/>
    public SamplerInfo Info => new(2, 2, churn.Amount > 0, "Karras et al. 2022, algorithms 1 and 2");

    /// <inheritdoc/>
    public int Evaluations(int steps) => (2 * steps) - 1;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        var x0 = run.Buffer(0);
        var second = run.Buffer(1);
        var predicted = run.Buffer(2);
        for (var step = 0; step < schedule.Steps; step++)
        {
            var from = SamplerSteps.Stir(ref run, step, churn, schedule.Path, second);
            var to = run.Levels[step + 1];
            run.Denoise(x, from, x0);
            SamplerSteps.First(x, x0, from, to, predicted);
            if (to.Sigma == 0)
            {
                predicted.CopyTo(x);
            }
            else
            {
                run.Denoise(predicted, to, second);
                if (from.Alpha == 0)
                {
                    FlowHeun.Correct(x, x0, predicted, second, from, to);
                }
                else
                {
                    var h = to.Ratio - from.Ratio;
                    Linear.Combine(
                        to.Sigma / from.Sigma,
                        x,
                        to.Alpha * h * ((0.5 / to.Ratio) - (1 / from.Ratio)),
                        x0,
                        -to.Alpha * h * 0.5 / to.Ratio,
                        second,
                        x);
                }
            }

            run.Report(step);
        }
    }
}
