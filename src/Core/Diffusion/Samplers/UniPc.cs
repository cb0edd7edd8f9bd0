using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// UniPC (Zhao et al. 2023): predictor and corrector of order 1 to 3 in λ = ln(α/σ). The corrector of a step reuses the evaluation at the
/// next level made for the uncorrected state; there is none after the last step. Order falls towards the end, to 1 in the last step, so
/// a step to clean is first order whatever the variant (the references give NaN otherwise). An evaluation at α = 0 is left out later.
/// </summary>
public sealed class UniPc : ISampler
{
    /// <summary>Order 1 to 3.</summary>
    public UniPc(int order = 2, UniPcVariant variant = UniPcVariant.Bh2, DpmKind kind = DpmKind.Data)
    {
        if (order is < 1 or > 3)
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, $"UniPC has order 1 to 3, not {order}");
        }

        (Order, Variant, Kind) = (order, variant, kind);
        Info = new SamplerInfo(order + 1, 1, false, "Zhao et al. 2023, algorithms 5 to 8");
    }

    /// <inheritdoc/>
    public string Name => "unipc";

    /// <inheritdoc/>
    public SamplerInfo Info { get; }

    /// <summary>Order of the predictor.</summary>
    public int Order { get; }

    /// <summary>Choice of B(h).</summary>
    public UniPcVariant Variant { get; }

    /// <summary>Prediction the solver works in.</summary>
    public DpmKind Kind { get; }

    /// <summary>Unset to keep the order to the end.</summary>
    public bool LowersOrderAtEnd { get; init; } = true;

    /// <summary>Steps to clean that are not counted among those whose order falls.</summary>
    internal int Stretched { get; init; }

    /// <summary>Steps without a corrector.</summary>
    internal int[] Uncorrected { get; init; } = [];

    /// <summary>Set to report a step's corrected state, which is known one evaluation later, in place of the predicted one.</summary>
    internal bool ReportsCorrected { get; init; }

    /// <summary>Unset for the predictor alone.</summary>
    internal bool Corrects { get; init; } = true;

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        var before = run.Buffer(5);
        var oldest = run.Levels[0].Alpha == 0 ? 1 : 0;
        var lastOrder = 0;
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            var now = run.Buffer(step % 4);
            run.Denoise(x, from, now);
            if (Kind == DpmKind.Noise && from.Alpha > 0)
            {
                SamplerSteps.ToNoise(x, from, now);
            }

            if (step > oldest && Corrects && !Uncorrected.Contains(step - 1))
            {
                Apply(ref run, step - 1, lastOrder, correct: true, before, x);
            }

            if (ReportsCorrected && step > 0)
            {
                run.Report(step - 1);
            }

            x.CopyTo(before);
            var left = schedule.Steps - Stretched - step;
            var order = Math.Min(Order, step - oldest + 1);
            order = LowersOrderAtEnd ? Math.Min(order, left) : order;
            if (from.Alpha == 0 || to.Sigma == 0)
            {
                ToCleanOrFromNoise(x, now, from, to);
            }
            else
            {
                Apply(ref run, step, order, correct: false, before, x);
            }

            lastOrder = order;
            if (!ReportsCorrected || step == schedule.Steps - 1)
            {
                run.Report(step);
            }
        }
    }

    private void ToCleanOrFromNoise<T>(Span<T> x, Span<T> now, NoiseLevel from, NoiseLevel to)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (Kind == DpmKind.Noise && from.Alpha > 0)
        {
            var q = to.Alpha / from.Alpha;
            Linear.Combine(q, x, to.Sigma - (from.Sigma * q), now, x);
            return;
        }

        SamplerSteps.First(x, now, from, to, x);
    }

    /// <summary>Takes step <paramref name="step"/> from <paramref name="start"/> into <paramref name="destination"/>.</summary>
    private void Apply<T>(
        ref SamplerRun<T> run, int step, int order, bool correct, ReadOnlySpan<T> start, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (from, to) = (run.Levels[step], run.Levels[step + 1]);
        Span<double> shares = stackalloc double[4];
        Span<double> weights = stackalloc double[4];
        var h = SamplerSteps.Lambda(to) - SamplerSteps.Lambda(from);
        for (var j = 1; j < order; j++)
        {
            shares[j - 1] = (SamplerSteps.Lambda(run.Levels[step - j]) - SamplerSteps.Lambda(from)) / h;
        }

        shares[order - 1] = 1;
        UniPcWeights.Fill(Variant, Kind == DpmKind.Data ? -h : h, shares[..order], correct, weights);
        var scale = Kind == DpmKind.Data ? to.Alpha : to.Sigma;
        var ofX = Kind == DpmKind.Data ? to.Sigma / from.Sigma : to.Alpha / from.Alpha;
        var ofNow = -scale * double.ExpM1(Kind == DpmKind.Data ? -h : h);
        var count = correct ? order : order - 1;
        for (var j = 0; j < count; j++)
        {
            ofNow += scale * weights[j] / shares[j];
        }

        Linear.Combine(ofX, start, ofNow, run.Buffer(step % 4), destination);
        for (var j = 0; j < count; j++)
        {
            var source = correct && j == order - 1 ? run.Buffer((step + 1) % 4) : run.Buffer((step - j - 1) % 4);
            Linear.Add(-scale * weights[j] / shares[j], source, destination);
        }
    }
}
