using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// DPM-Solver++ of third order with an embedded second-order solution, its steps chosen by their difference: error per unit of log-SNR, so
/// that the shares of all steps add up to the tolerance, and a PI controller (Hairer and Wanner 1996, section IV.2; Lu et al. 2022a, appendix
/// C). Deterministic. It never exceeds its budget: with little left, steps grow to what can be paid for, and the report says so.
/// </summary>
public sealed class AdaptiveSolver
{
    private const double Range = 12;
    private readonly double tolerance;
    private readonly int budget;

    /// <summary>
    /// A solver. <paramref name="tolerance"/>, above 0, is the root-mean-square error in the units of x0; <paramref name="budget"/>, at least 5,
    /// is the most evaluations.
    /// </summary>
    public AdaptiveSolver(double tolerance, int budget = 200)
    {
        if (!(tolerance > 0 && double.IsFinite(tolerance)))
        {
            throw new ArgumentOutOfRangeException(nameof(tolerance), tolerance, $"a tolerance is above 0 and finite, not {tolerance}");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(budget, 5);
        (this.tolerance, this.budget) = (tolerance, budget);
    }

    /// <summary>
    /// Takes <paramref name="x"/> from the path's noisy end to an estimate of x0. The ends beyond log-SNR ±12 are crossed at first order, one
    /// evaluation each.
    /// </summary>
    public AdaptiveReport Sample<T>(IDenoiser<T> denoiser, GaussianPath path, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var level = path.At(1);
        var levels = new List<NoiseLevel> { level };
        var m0 = workspace.Buffer(0, x.Length);
        var used = 0;
        if (level.LogSnr < -Range)
        {
            var first = path.AtRatio(Math.Exp(Range / 2));
            denoiser.Denoise(x, level, m0);
            used++;
            SamplerSteps.First(x, m0, level, first, x);
            levels.Add(level = first);
        }

        var total = Range - level.LogSnr;
        var (h, last, accepted, rejected, within, fresh) = (total / 8, 1.0, levels.Count - 1, 0, true, true);
        while (level.LogSnr < Range - 1e-9)
        {
            // One evaluation is kept for the step to clean; what is left pays for this many more steps at least.
            var left = Range - level.LogSnr;
            var payable = (budget - used - 1 - (fresh ? 3 : 2)) / 3;
            if (budget - used - 1 < (fresh ? 3 : 2))
            {
                within = false;
                break;
            }

            var least = left / (payable + 1);
            h = Math.Min(left, Math.Max(h, least));
            var target = path.AtRatio(Math.Exp(-(level.LogSnr + h) / 2));
            var error = Try(denoiser, path, level, target, h / 2, x, workspace, fresh) * total / (h * tolerance);
            used += fresh ? 3 : 2;
            var forced = h <= least * (1 + 1e-12) && error > 1;
            if (error <= 1 || forced)
            {
                workspace.Buffer(4, x.Length).CopyTo(x);
                levels.Add(level = target);
                accepted++;
                within &= !forced;
                h *= Math.Clamp(0.9 * Math.Pow(Math.Max(error, 1e-10), -0.35) * Math.Pow(last, 0.2), 0.2, 4);
                last = Math.Max(error, 1e-4);
                fresh = true;
            }
            else
            {
                rejected++;
                h *= Math.Clamp(0.9 * Math.Pow(error, -0.5), 0.1, 0.9);
                fresh = false;
            }
        }

        denoiser.Denoise(x, level, m0);
        m0.CopyTo(x);
        levels.Add(NoiseLevel.Clean);
        return new AdaptiveReport(new([.. levels]), accepted + 1, rejected, used + 1, within);
    }

    /// <summary>Tries a step of h in λ into buffer 4; returns the root-mean-square difference of the two orders, per unit of state.</summary>
    private static double Try<T>(
        IDenoiser<T> denoiser, GaussianPath path, NoiseLevel from, NoiseLevel to, double h, ReadOnlySpan<T> x, SamplerWorkspace<T> workspace, bool fresh)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var m0 = workspace.Buffer(0, x.Length);
        var m1 = workspace.Buffer(1, x.Length);
        var m2 = workspace.Buffer(2, x.Length);
        var state = workspace.Buffer(3, x.Length);
        var result = workspace.Buffer(4, x.Length);
        const double r1 = 1.0 / 3;
        const double r2 = 2.0 / 3;
        if (fresh)
        {
            denoiser.Denoise(x, from, m0);
        }

        var inner1 = path.AtRatio(from.Ratio * Math.Exp(-r1 * h));
        SamplerSteps.First(x, m0, from, inner1, state);
        denoiser.Denoise(state, inner1, m1);
        var inner2 = path.AtRatio(from.Ratio * Math.Exp(-r2 * h));
        var half = new DpmTerms(DpmKind.Data, DpmForm.Linear, from, inner2, 0);
        var weight = half.OfD1 * r2 / r1;
        Linear.Combine(half.OfX, x, half.OfD0 - weight, m0, weight, m1, state);
        denoiser.Denoise(state, inner2, m2);
        var whole = new DpmTerms(DpmKind.Data, DpmForm.Linear, from, to, 0);
        weight = whole.OfD1 / r2;
        Linear.Combine(whole.OfX, x, whole.OfD0 - weight, m0, weight, m2, result);
        var other = whole.OfD1 / r1;
        Linear.Combine(weight, m2, -other, m1, other - weight, m0, state);
        var squares = 0.0;
        foreach (var difference in state)
        {
            var d = double.CreateTruncating(difference);
            squares += d * d;
        }

        return Math.Sqrt(squares / state.Length / ((to.Alpha * to.Alpha) + (to.Sigma * to.Sigma)));
    }
}
