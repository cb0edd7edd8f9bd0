using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Exponential Adams predictor and corrector of fourth order in data prediction, for any steps: predict from the last four estimates, evaluate
/// there, correct with the new one (the scheme of Zhao et al. 2023, algorithm 1, on the integrals of Lu et al. 2022b, eq. 9). Orders rise as
/// estimates gather; steps from pure noise and to clean are first order. <see cref="AdaptiveSolver"/> chooses tables for it.
/// </summary>
public sealed class AdamsPredictorCorrector : ISampler
{
    private const int Predicted = AdamsSteps.Order + 1;

    /// <inheritdoc/>
    public string Name => "adams-pc";

    /// <inheritdoc/>
    public SamplerInfo Info => new(AdamsSteps.Order, 1, false, "Zhao et al. 2023, algorithm 1, with Lu et al. 2022b, eq. 9");

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        Span<int> slots = stackalloc int[AdamsSteps.Order + 1];
        Span<double> lambdas = stackalloc double[AdamsSteps.Order + 1];
        for (var i = 0; i < slots.Length; i++)
        {
            slots[i] = i;
        }

        var known = 0;
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            if (known == 0)
            {
                lambdas[1] = SamplerSteps.Lambda(from);
                run.Denoise(x, from, run.Buffer(slots[1]));
                known = 1;
            }

            if (from.Alpha == 0 || to.Sigma == 0)
            {
                SamplerSteps.First(x, run.Buffer(slots[1]), from, to, x);
                known = 0;
            }
            else
            {
                lambdas[0] = SamplerSteps.Lambda(to);
                var predicted = run.Buffer(Predicted);
                AdamsSteps.Step(from, to, x, workspace, slots.Slice(1, known), lambdas.Slice(1, known), lambdas[0], predicted);
                run.Denoise(predicted, to, run.Buffer(slots[0]));
                AdamsSteps.Step(from, to, x, workspace, slots[..(known + 1)], lambdas[..(known + 1)], lambdas[0], x);
                AdamsSteps.Rotate(slots, lambdas);
                known = Math.Min(known + 1, AdamsSteps.Order);
            }

            run.Report(step);
        }
    }
}
