using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Heun's method in x itself: x₁ = x + Δα·(x0 + x0′)/2 + Δσ·(ε + ε′)/2, which for flow matching (α = 1 − σ) is the trapezoid of the
/// velocity u = ε − x0. Second order, valid from α = 0. The last step, to clean, is Euler's.
/// </summary>
public sealed class FlowHeun : ISampler
{
    /// <inheritdoc/>
    public string Name => "flow-heun";

    /// <inheritdoc/>
    public SamplerInfo Info { get; } = new(2, 2, false, "Esser et al. 2024; Karras et al. 2022, algorithm 1");

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
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            run.Denoise(x, from, x0);
            SamplerSteps.First(x, x0, from, to, predicted);
            if (to.Sigma == 0)
            {
                predicted.CopyTo(x);
            }
            else
            {
                run.Denoise(predicted, to, second);
                Correct(x, x0, predicted, second, from, to);
            }

            run.Report(step);
        }
    }

    /// <summary>The trapezoid: <paramref name="x"/> at <paramref name="from"/> becomes the state at <paramref name="to"/>.</summary>
    internal static void Correct<T>(
        Span<T> x, ReadOnlySpan<T> x0, ReadOnlySpan<T> predicted, ReadOnlySpan<T> second, NoiseLevel from, NoiseLevel to)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (dAlpha, dSigma) = ((to.Alpha - from.Alpha) / 2, (to.Sigma - from.Sigma) / 2);
        Linear.Combine(
            1 + (dSigma / from.Sigma),
            x,
            dAlpha - (dSigma * from.Alpha / from.Sigma),
            x0,
            dSigma / to.Sigma,
            predicted,
            dAlpha - (dSigma * to.Alpha / to.Sigma),
            second,
            x);
    }
}
