using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// The midpoint method in σ/α with the midpoint in ln σ (Karras et al. 2022, k-diffusion's DPM2), optionally ancestral or churned.
/// The last step, to clean, is Euler's. From α = 0 the midpoint lies halfway in the path's time and the step is taken in x over (α, σ).
/// </summary>
public sealed class Dpm2 : ISampler
{
    private readonly double eta;
    private readonly double noiseScale;
    private readonly Churn churn;

    /// <summary>The deterministic method, with optional churn.</summary>
    public Dpm2(Churn? churn = null)
    {
        this.churn = churn ?? Churn.None;
        Name = "dpm2";
    }

    /// <summary>The ancestral method.</summary>
    public Dpm2(double eta, double noiseScale)
        : this()
    {
        this.eta = eta;
        this.noiseScale = noiseScale;
        Name = "dpm2-ancestral";
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public SamplerInfo Info => new(2, 2, churn.Amount > 0 || eta > 0, "Karras et al. 2022; Lu et al. 2022 (midpoint)");

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
        for (var step = 0; step < schedule.Steps; step++)
        {
            var from = SamplerSteps.Stir(ref run, step, churn, schedule.Path, middle);
            var to = run.Levels[step + 1];
            var (down, up) = SamplerSteps.Ancestral(SamplerSteps.Start(from), to, eta);
            run.Denoise(x, from, x0);
            var target = eta == 0 ? to : new NoiseLevel(to.Alpha, to.Alpha * down);
            if (target.Sigma == 0)
            {
                SamplerSteps.First(x, x0, from, target, x);
            }
            else
            {
                Midpoint(run, x, x0, middle, from, target, schedule.Path);
            }

            run.AddNoise(to.Alpha * up * noiseScale, middle);
            run.Report(step);
        }
    }

    private static void Midpoint<T>(
        SamplerRun<T> run, Span<T> x, Span<T> x0, Span<T> middle, NoiseLevel from, NoiseLevel to, GaussianPath path)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (from.Alpha == 0)
        {
            var half = path.At((path.TimeOf(from.LogSnr) + path.TimeOf(to.LogSnr)) / 2);
            SamplerSteps.First(x, x0, from, half, middle);
            run.Denoise(middle, half, x0);
            var (dAlpha, dSigma) = (to.Alpha - from.Alpha, to.Sigma - from.Sigma);
            Linear.Combine(1, x, dSigma / half.Sigma, middle, dAlpha - (dSigma * half.Alpha / half.Sigma), x0, x);
            return;
        }

        var mid = SamplerSteps.Middle(path, from.Ratio, to.Ratio);
        SamplerSteps.First(x, x0, from, mid, middle);
        run.Denoise(middle, mid, x0);
        var h = (to.Ratio - from.Ratio) / mid.Ratio;
        Linear.Combine(to.Alpha / from.Alpha, x, to.Alpha * h / mid.Alpha, middle, -to.Alpha * h, x0, x);
    }
}
