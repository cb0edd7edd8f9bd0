using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Pseudo linear multistep (Liu et al. 2022, eq. 9 and 11): Adams–Bashforth combinations of ε in the DDIM transfer. The plain form starts
/// with a repeated evaluation of the second level (N + 1 evaluations, N = 1 is DDIM); the Runge–Kutta form starts with three fourth-order
/// steps (N + 9 evaluations) where N is at least 4, and like the plain form below. From α = 0 the
/// first step combines x0 in place of ε, and that level is left out of later combinations.
/// </summary>
public sealed class Pndm(PndmStart start = PndmStart.Repeat) : ISampler
{
    /// <inheritdoc/>
    public string Name => start == PndmStart.Repeat ? "pndm" : "pndm-rk";

    /// <inheritdoc/>
    public SamplerInfo Info { get; } = new(4, 1, false, "Liu et al. 2022, eq. 9 to 13");

    /// <summary>Levels halfway in time of the first three steps, where the path's own are not meant.</summary>
    internal NoiseLevel[]? Middles { get; init; }

    /// <summary>Levels the first transfer to the middle lands on, where it is not the one it is evaluated at.</summary>
    internal NoiseLevel[]? MiddleLandings { get; init; }

    /// <summary>What is combined over steps: ε, or v for the reference that turns it into ε only when it moves.</summary>
    internal Parameterization Combined { get; init; } = Parameterization.Epsilon;

    /// <summary>The levels each evaluation's transfer leaves from and lands on, where the grid does not say; one for each evaluation.</summary>
    internal (NoiseLevel From, NoiseLevel To)[]? Transfers { get; init; }

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps == 1 ? 1 : start == PndmStart.RungeKutta && steps >= 4 ? steps + 9 : steps + 1;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        var history = 0;
        var first = 0;
        if (start == PndmStart.RungeKutta && schedule.Steps >= 4)
        {
            for (; first < 3; first++)
            {
                RungeKutta(ref run, first, history, schedule.Path);
                history += IsNearNoise(run.Levels[first]) ? 0 : 1;
                run.Report(first);
            }
        }
        else if (schedule.Steps > 1)
        {
            Repeat(ref run);
            history = run.Levels[0].Alpha == 0 ? 0 : 1;
            run.Report(0);
            first = 1;
        }

        for (var step = first; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            var eps = run.Buffer(history % 4);
            run.Denoise(x, from, eps);
            if (from.Alpha == 0)
            {
                SamplerSteps.First(x, eps, from, to, x);
                run.Report(step);
                continue;
            }

            Prediction.FromX0(Combined, from, x, eps);
            history++;
            var sum = run.Buffer(4);
            Combine(ref run, history, sum);
            Transfer(x, sum, Transfers?[step + 1] ?? (from, to), x);
            run.Report(step);
        }
    }

    private static void Combine<T>(ref SamplerRun<T> run, int history, Span<T> sum)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var e1 = run.Buffer((history - 1) % 4);
        if (history == 1)
        {
            e1.CopyTo(sum);
            return;
        }

        var e2 = run.Buffer((history - 2) % 4);
        if (history == 2)
        {
            Linear.Combine(1.5, e1, -0.5, e2, sum);
            return;
        }

        var e3 = run.Buffer((history - 3) % 4);
        if (history == 3)
        {
            Linear.Combine(23.0 / 12, e1, -16.0 / 12, e2, 5.0 / 12, e3, sum);
            return;
        }

        Linear.Combine(55.0 / 24, e1, -59.0 / 24, e2, 37.0 / 24, e3, -9.0 / 24, run.Buffer((history - 4) % 4), sum);
    }

    /// <summary>Heun-like start: predict, evaluate there, and redo the step with the mean of the two ε.</summary>
    private void Repeat<T>(ref SamplerRun<T> run)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (from, to) = (run.Levels[0], run.Levels[1]);
        var x = run.X;
        var eps = run.Buffer(0);
        var mean = run.Buffer(4);
        var kept = run.Buffer(5);
        x.CopyTo(kept);
        run.Denoise(x, from, eps);
        if (from.Alpha == 0)
        {
            SamplerSteps.First(x, eps, from, to, run.Buffer(6));
            run.Denoise(run.Buffer(6), to, mean);
            FlowHeun.Correct(x, eps, run.Buffer(6), mean, from, to);
            return;
        }

        Prediction.FromX0(Combined, from, x, eps);
        Transfer(x, eps, Transfers?[0] ?? (from, to), x);
        run.Denoise(x, to, mean);
        Prediction.FromX0(Combined, to, x, mean);
        Linear.Combine(0.5, mean, 0.5, eps, mean);
        Transfer(kept, mean, Transfers?[1] ?? (from, to), x);
    }

    private void RungeKutta<T>(ref SamplerRun<T> run, int step, int history, GaussianPath path)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (from, to) = (run.Levels[step], run.Levels[step + 1]);
        var half = Middles?[step] ?? path.At((path.TimeOf(from.LogSnr) + path.TimeOf(to.LogSnr)) / 2);
        var landing = MiddleLandings?[step] ?? half;
        var x = run.X;
        var first = run.Buffer(history % 4);
        var eps = run.Buffer(4);
        var sum = run.Buffer(5);
        var state = run.Buffer(6);
        Estimate(ref run, x, from, from, first);
        Linear.Combine(1.0 / 6, first, 0, first, sum);
        Move(x, first, from, landing, state);
        for (var stage = 1; stage <= 3; stage++)
        {
            Estimate(ref run, state, stage == 3 ? to : half, from, eps);
            Linear.Add(stage == 3 ? 1.0 / 6 : 1.0 / 3, eps, sum);
            if (stage < 3)
            {
                Move(x, eps, from, stage == 1 ? half : to, state);
            }
        }

        Move(x, sum, from, to, x);
    }

    /// <summary>True below α/σ = 2⁻¹⁰, where four stages in ε would amplify rounding by (α₁/α₀)⁴; they combine x0 there.</summary>
    private static bool IsNearNoise(NoiseLevel level) => level.Alpha * 1024 < level.Sigma;

    /// <summary>What the stages of a step from <paramref name="from"/> combine: ε, or x0 where the step starts near pure noise.</summary>
    private void Estimate<T>(ref SamplerRun<T> run, ReadOnlySpan<T> x, NoiseLevel at, NoiseLevel from, Span<T> estimate)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        run.Denoise(x, at, estimate);
        if (!IsNearNoise(from))
        {
            Prediction.FromX0(Combined, at, x, estimate);
        }
    }

    private void Move<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> estimate, NoiseLevel from, NoiseLevel to, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (IsNearNoise(from))
        {
            SamplerSteps.First(x, estimate, from, to, destination);
        }
        else
        {
            Transfer(x, estimate, (from, to), destination);
        }
    }

    /// <summary>The DDIM step with ε given: x ← (α₁/α₀)·x + (σ₁ − σ₀α₁/α₀)·ε.</summary>
    private void Transfer<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> eps, (NoiseLevel From, NoiseLevel To) move, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var q = move.To.Alpha / move.From.Alpha;
        var ofNoise = move.To.Sigma - (move.From.Sigma * q);
        if (Combined == Parameterization.V)
        {
            // ε = (σ·x + α·v)/(α² + σ²).
            var (alpha, sigma) = move.From;
            ofNoise /= (alpha * alpha) + (sigma * sigma);
            q += ofNoise * sigma;
            ofNoise *= alpha;
        }

        Linear.Combine(q, x, ofNoise, eps, destination);
    }
}
