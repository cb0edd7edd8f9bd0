using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// DPM-Solver and DPM-Solver++ as multistep methods of order 1 to 3, deterministic or stochastic (Lu et al. 2022b, algorithm 2). Order 2
/// in data prediction is DPM++ 2M; with eta it is DPM++ 2M SDE, order 3 DPM++ 3M SDE. Starts at first order; the last step, to clean, is
/// first order. From α = 0 differences over the infinite first h vanish, so the second step is first order as well.
/// </summary>
public sealed class DpmSolverMultistep : ISampler
{
    /// <summary>Order 1 to 3; eta 0 (ODE) or more.</summary>
    public DpmSolverMultistep(string name, int order, DpmKind kind = DpmKind.Data, DpmForm form = DpmForm.Midpoint, double eta = 0)
    {
        if (order is < 1 or > 3)
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, $"a multistep DPM-Solver has order 1 to 3, not {order}");
        }

        (Name, Order, Kind, Form, Eta) = (name, order, kind, form, eta);
        Info = new SamplerInfo(order, 1, eta > 0, kind == DpmKind.Data ? "Lu et al. 2022b, algorithm 2" : "Lu et al. 2022a");
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

    /// <summary>Factor on the noise.</summary>
    public double NoiseScale { get; init; } = 1;

    /// <summary>With fewer steps than this the order falls towards the end, to 1 in the last step. The references use 15, 10 and 0.</summary>
    public int LowersOrderBelow { get; init; } = 15;

    /// <summary>Set to end with a first-order step whatever the number of steps.</summary>
    public bool EndsFirstOrder { get; init; }

    /// <summary>Set to follow the published sign of the second difference of the third-order SDE step, which is not that of the Taylor series.</summary>
    internal bool PublishedThirdOrderSde { get; init; }

    /// <summary>Steps to clean that are not counted among those whose order falls.</summary>
    internal int Stretched { get; init; }

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            var now = run.Buffer(step % 3);
            run.Denoise(x, from, now);
            var kind = from.Alpha == 0 || to.Sigma == 0 ? DpmKind.Data : Kind;
            if (kind == DpmKind.Noise)
            {
                SamplerSteps.ToNoise(x, from, now);
            }

            var order = Math.Min(OrderAt(step, schedule.Steps - Stretched, to), Known(run.Levels, step));
            var terms = new DpmTerms(kind, Form, from, to, Eta);
            Advance(ref run, step, order, terms, now);
            run.AddNoise(terms.Noise * NoiseScale, run.Buffer(3));
            run.Report(step);
        }
    }

    /// <summary>Usable evaluations up to this step: in noise prediction one at α = 0 is not.</summary>
    private int Known(ReadOnlySpan<NoiseLevel> levels, int step) =>
        Math.Max(1, step + 1 - (Kind == DpmKind.Noise && levels[0].Alpha == 0 ? 1 : 0));

    private int OrderAt(int step, int steps, NoiseLevel to)
    {
        var left = steps - step;
        if (to.Sigma == 0 || (left == 1 && EndsFirstOrder))
        {
            return 1;
        }

        return steps < LowersOrderBelow ? Math.Min(Order, left) : Order;
    }

    private void Advance<T>(ref SamplerRun<T> run, int step, int order, DpmTerms terms, Span<T> now)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var x = run.X;
        if (order == 1)
        {
            Linear.Combine(terms.OfX, x, terms.OfD0, now, x);
            return;
        }

        var levels = run.Levels;
        var h = SamplerSteps.Lambda(levels[step + 1]) - SamplerSteps.Lambda(levels[step]);
        var r0 = (SamplerSteps.Lambda(levels[step]) - SamplerSteps.Lambda(levels[step - 1])) / h;
        var before = run.Buffer((step - 1) % 3);
        if (order == 2)
        {
            var d1 = terms.OfD1 / r0;
            Linear.Combine(terms.OfX, x, terms.OfD0 + d1, now, -d1, before, x);
            return;
        }

        // D1 = D10 + r0/(r0 + r1)·(D10 − D11), D2 = (D10 − D11)/(r0 + r1), D10 = (m0 − m1)/r0, D11 = (m1 − m2)/r1.
        var r1 = (SamplerSteps.Lambda(levels[step - 1]) - SamplerSteps.Lambda(levels[step - 2])) / h;
        var third = new DpmTerms(Kind, DpmForm.Linear, levels[step], levels[step + 1], Eta);
        var ofD2 = PublishedThirdOrderSde ? third.OfD2 - levels[step + 1].Alpha : third.OfD2;
        var share = double.IsPositiveInfinity(r1) ? 0 : 1 / (r0 + r1);
        var spread = share * ((third.OfD1 * r0) + ofD2);
        var of10 = third.OfD1 + spread;
        var a = of10 / r0;
        var b = spread / r1;
        Linear.Combine(third.OfX, x, third.OfD0 + a, now, -a - b, before, b, run.Buffer((step - 2) % 3), x);
    }
}
