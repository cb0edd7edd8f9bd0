using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// DPM-Solver and DPM-Solver++ as singlestep methods: order 1 to 3 within each step, with inner evaluations at shares r1 and r2 of h in
/// λ = ln(α/σ) (Lu et al. 2022a, algorithms 1 and 2; 2022b, algorithm 1). The last step, to clean, is first order with one evaluation.
/// From α = 0 λ is counted from α/σ = 2⁻¹² and the step is taken in data prediction.
/// </summary>
public sealed class DpmSolverSinglestep : ISampler
{
    /// <summary>Order 1 to 3.</summary>
    public DpmSolverSinglestep(int order, DpmKind kind = DpmKind.Data, DpmForm form = DpmForm.Midpoint, double eta = 0)
    {
        if (order is < 1 or > 3)
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, $"a singlestep DPM-Solver has order 1 to 3, not {order}");
        }

        (Order, Kind, Form, Eta) = (order, kind, form, eta);
        (R1, R2) = order == 3 ? (1.0 / 3, 2.0 / 3) : (0.5, 1);
        Name = kind == DpmKind.Data ? $"dpmpp-{order}s" : $"dpm-solver-{order}";
        Info = new SamplerInfo(order, order, eta > 0, kind == DpmKind.Data ? "Lu et al. 2022b, algorithm 1" : "Lu et al. 2022a, algorithms 1 and 2");
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public SamplerInfo Info { get; }

    /// <summary>Order, 1 to 3.</summary>
    public int Order { get; }

    /// <summary>Prediction held constant.</summary>
    public DpmKind Kind { get; }

    /// <summary>Weight of the first difference.</summary>
    public DpmForm Form { get; }

    /// <summary>Share of stochastic noise.</summary>
    public double Eta { get; }

    /// <summary>Place of the first inner evaluation, a share of h.</summary>
    internal double R1 { get; init; }

    /// <summary>Place of the second inner evaluation, order 3 only.</summary>
    internal double R2 { get; init; }

    /// <summary>Exact inner levels in place of those at R1 and R2, for grids that name them.</summary>
    internal NoiseLevel[]? Inner { get; init; }

    /// <summary>How the second inner state of order 3 weighs its difference.</summary>
    internal DpmForm InnerForm { get; init; } = DpmForm.Linear;

    /// <inheritdoc/>
    public int Evaluations(int steps) => (Order * (steps - 1)) + 1;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        for (var step = 0; step < schedule.Steps; step++)
        {
            Step(ref run, run.Levels[step], run.Levels[step + 1], schedule.Path);
            run.Report(step);
        }
    }

    private void Step<T>(ref SamplerRun<T> run, NoiseLevel from, NoiseLevel to, GaussianPath path)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var x = run.X;
        var m0 = run.Buffer(0);
        var scratch = run.Buffer(4);
        var kind = to.Sigma == 0 || from.Alpha == 0 ? DpmKind.Data : Kind;
        Evaluate(ref run, x, from, kind, m0);
        if (Order == 1 || to.Sigma == 0)
        {
            Finish(ref run, x, new DpmTerms(kind, Form, from, to, Eta), m0, m0, m0, 0, 0, x, scratch);
            return;
        }

        // From pure noise the solver counts h from α = 2⁻¹², as the references' tables do for zero terminal SNR.
        var start = SamplerSteps.Start(from);
        var h = SamplerSteps.Lambda(to) - SamplerSteps.Lambda(start);
        var (inner1, r1) = InnerLevel(0, R1, start, h, path);
        var m1 = run.Buffer(1);
        var state = run.Buffer(3);
        Finish(ref run, x, new DpmTerms(kind, Form, start, inner1, Eta), m0, m0, m0, 0, 0, state, scratch);
        Evaluate(ref run, state, inner1, kind, m1);
        if (Order == 2)
        {
            Finish(ref run, x, new DpmTerms(kind, Form, start, to, Eta), m0, m1, m0, 1 / r1, 0, x, scratch);
            return;
        }

        var (inner2, r2) = InnerLevel(1, R2, start, h, path);
        var m2 = run.Buffer(2);
        Finish(ref run, x, new DpmTerms(kind, InnerForm, start, inner2, Eta), m0, m1, m0, r2 / r1, 0, state, scratch);
        Evaluate(ref run, state, inner2, kind, m2);
        var terms = new DpmTerms(kind, DpmForm.Linear, start, to, Eta);
        if (Form == DpmForm.Midpoint)
        {
            Finish(ref run, x, terms, m0, m0, m2, 0, 1 / r2, x, scratch);
            return;
        }

        // D1 = (r2·D10 − r1·D11)/(r2 − r1), D2 = 2(D11 − D10)/(r2 − r1), with D10 = (m1 − m0)/r1, D11 = (m2 − m0)/r2.
        var of10 = (r2 - (2 * terms.OfD2 / terms.OfD1)) / (r2 - r1);
        var of11 = ((2 * terms.OfD2 / terms.OfD1) - r1) / (r2 - r1);
        Finish(ref run, x, terms, m0, m1, m2, of10 / r1, of11 / r2, x, scratch);
    }

    /// <summary>destination = OfX·x + OfD0·m0 + OfD1·(a·(m1 − m0) + b·(m2 − m0)) + noise.</summary>
    private static void Finish<T>(
        ref SamplerRun<T> run,
        ReadOnlySpan<T> x,
        DpmTerms terms,
        ReadOnlySpan<T> m0,
        ReadOnlySpan<T> m1,
        ReadOnlySpan<T> m2,
        double a,
        double b,
        Span<T> destination,
        Span<T> scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Linear.Combine(terms.OfX, x, terms.OfD0 - (terms.OfD1 * (a + b)), m0, terms.OfD1 * a, m1, terms.OfD1 * b, m2, destination);
        if (terms.Noise != 0)
        {
            run.Draw(scratch);
            Linear.Add(terms.Noise, scratch, destination);
        }
    }

    private (NoiseLevel Level, double Share) InnerLevel(int index, double share, NoiseLevel from, double h, GaussianPath path)
    {
        if (Inner is not null)
        {
            return (Inner[index], (SamplerSteps.Lambda(Inner[index]) - SamplerSteps.Lambda(from)) / h);
        }

        return (path.AtRatio(from.Ratio * Math.Exp(-share * h)), share);
    }

    private static void Evaluate<T>(ref SamplerRun<T> run, ReadOnlySpan<T> x, NoiseLevel level, DpmKind kind, Span<T> m)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        run.Denoise(x, level, m);
        if (kind == DpmKind.Noise)
        {
            SamplerSteps.ToNoise(x, level, m);
        }
    }
}
