using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// An exponential Adams predictor and corrector in data prediction whose steps follow the difference of the two, one evaluation a step: error
/// per unit of log-SNR, so that the shares of all steps add up to the tolerance, under a PI controller (Hairer and Wanner 1996, section IV.2;
/// the steps are those of <see cref="AdamsPredictorCorrector"/>). Deterministic. It never exceeds its budget: with little left, steps grow to
/// what can be paid for, and the report says so.
/// </summary>
public sealed class AdaptiveSolver
{
    private const int Predicted = AdamsSteps.Order + 1;
    private const int Corrected = AdamsSteps.Order + 2;
    private readonly double tolerance;
    private readonly int budget;
    private readonly (double Low, double High) range;

    /// <summary>
    /// A solver. <paramref name="tolerance"/>, above 0, is the root-mean-square error in the units of x0, for data that deviate by about 1 at
    /// most; <paramref name="budget"/>, at least 5, is the most evaluations. Pure noise is left, and clean reached, at first order from the ends of
    /// a <paramref name="range"/> of log-SNR; by default it is ±12, or as far as the noise that is left is the tolerance.
    /// </summary>
    public AdaptiveSolver(double tolerance, int budget = 200, (double Low, double High)? range = null)
    {
        if (!(tolerance > 0 && double.IsFinite(tolerance)))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"a tolerance is above 0 and finite, not {tolerance}");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 5);
        var reach = Math.Max(12, -2 * Math.Log(tolerance));
        (this.tolerance, this.budget, this.range) = (tolerance, budget, range ?? (-reach, reach));
        if (!(this.range.Low < this.range.High && double.IsFinite(this.range.Low) && double.IsFinite(this.range.High)))
        {
            throw new ArgumentOutOfRangeException(nameof(range), range, $"a range of log-SNR rises and is finite, not {range}");
        }
    }

    /// <summary>Takes <paramref name="x"/> from the path's noisy end to an estimate of x0.</summary>
    public AdaptiveReport Sample<T>(IDenoiser<T> denoiser, GaussianPath path, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var level = path.At(1);
        var levels = new List<NoiseLevel> { level };
        Span<int> slots = [0, 1, 2, 3, 4];
        Span<double> lambdas = stackalloc double[AdamsSteps.Order + 1];
        var used = 0;
        if (level.Alpha == 0)
        {
            var first = path.AtRatio(Math.Exp(-range.Low / 2));
            var m = workspace.Buffer(slots[0], x.Length);
            denoiser.Denoise(x, level, m);
            used++;
            SamplerSteps.First(x, m, level, first, x);
            levels.Add(level = first);
        }

        var total = range.High - level.LogSnr;
        var (h, last, accepted, rejected, within, known) = (total / 8, 1.0, levels.Count - 1, 0, true, 1);
        denoiser.Denoise(x, level, workspace.Buffer(slots[1], x.Length));
        lambdas[1] = SamplerSteps.Lambda(level);
        used++;
        while (level.LogSnr < range.High - 1e-9)
        {
            var left = range.High - level.LogSnr;
            var payable = budget - used;
            if (payable == 0)
            {
                within = false;
                break;
            }

            var least = left / payable;
            h = Math.Min(left, Math.Max(h, least));
            var target = path.AtRatio(Math.Exp(-(level.LogSnr + h) / 2));
            lambdas[0] = SamplerSteps.Lambda(target);
            var error = Try(denoiser, level, target, x, workspace, slots, lambdas, known) * total / (h * tolerance);
            used++;
            var forced = h <= least * (1 + 1e-12) && error > 1;
            if (error <= 1 || forced)
            {
                workspace.Buffer(Corrected, x.Length).CopyTo(x);
                levels.Add(level = target);
                accepted++;
                within &= !forced;
                h *= Math.Clamp(0.9 * Math.Pow(Math.Max(error, 1e-10), -0.7 / known) * Math.Pow(last, 0.4 / known), 0.2, 2);
                last = Math.Max(error, 1e-4);
                AdamsSteps.Rotate(slots, lambdas);
                known = Math.Min(known + 1, AdamsSteps.Order);
            }
            else
            {
                rejected++;
                h *= Math.Clamp(0.9 * Math.Pow(error, -1.0 / known), 0.1, 0.9);
            }
        }

        workspace.Buffer(slots[1], x.Length).CopyTo(x);
        levels.Add(NoiseLevel.Clean);
        return new AdaptiveReport(new([.. levels]), accepted + 1, rejected, used, within);
    }

    /// <summary>
    /// Predicts a step from the <paramref name="known"/> last estimates, evaluates there into slot 0 and corrects; returns the root-mean-square
    /// difference per unit of state. Slots and λ go from the new estimate backwards in time.
    /// </summary>
    private static double Try<T>(
        IDenoiser<T> denoiser,
        NoiseLevel from,
        NoiseLevel to,
        ReadOnlySpan<T> x,
        SamplerWorkspace<T> workspace,
        ReadOnlySpan<int> slots,
        ReadOnlySpan<double> lambdas,
        int known)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var predicted = workspace.Buffer(Predicted, x.Length);
        var corrected = workspace.Buffer(Corrected, x.Length);
        AdamsSteps.Step(from, to, x, workspace, slots.Slice(1, known), lambdas.Slice(1, known), lambdas[0], predicted);
        denoiser.Denoise(predicted, to, workspace.Buffer(slots[0], x.Length));
        AdamsSteps.Step(from, to, x, workspace, slots[..(known + 1)], lambdas[..(known + 1)], lambdas[0], corrected);
        var squares = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var d = double.CreateTruncating(corrected[i] - predicted[i]);
            squares += d * d;
        }

        return Math.Sqrt(squares / x.Length / ((to.Alpha * to.Alpha) + (to.Sigma * to.Sigma)));
    }
}
