using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Ancestral sampling by the posterior q(x₁ | x₀, x0) (Ho et al. 2020, eq. 7), for any Gaussian path: with v = σ₀² − (α₀/α₁)²σ₁² the
/// forward variance of the step, mean = (α₁v·x0 + (α₀/α₁)σ₁²·x)/σ₀² and variance vσ₁²/σ₀² (small) or v (large); or learned, between
/// them in the logarithm (Nichol and Dhariwal 2021, eq. 15). No noise on the step to clean. Valid from α = 0.
/// </summary>
public sealed class Ddpm(DdpmVariance variance = DdpmVariance.Small) : ISampler
{
    /// <inheritdoc/>
    public string Name => variance switch
    {
        DdpmVariance.Small => "ddpm",
        DdpmVariance.Large => "ddpm-large",
        _ => "ddpm-learned",
    };

    /// <inheritdoc/>
    public SamplerInfo Info { get; } = new(1, 1, true, "Ho et al. 2020, algorithm 2");

    /// <summary>Set for the reference that adds noise on the step to clean as well when its grid stops above t = 0.</summary>
    internal bool NoisyEnd { get; init; }

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        var x0 = run.Buffer(0);
        var z = run.Buffer(1);
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            var posterior = new GaussianPosterior(from, to);
            run.Denoise(x, from, x0);
            Linear.Combine(posterior.OfX, x, posterior.OfX0, x0, x);
            if (to.Sigma > 0 || NoisyEnd)
            {
                run.Draw(z);
                Scale(denoiser, posterior, z);
                Linear.Add(1, z, x);
            }

            run.Report(step);
        }
    }

    private void Scale<T>(IDenoiser<T> denoiser, GaussianPosterior posterior, Span<T> z)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var small = Math.Max(posterior.Variance, 1e-20);
        if (variance is DdpmVariance.Small or DdpmVariance.Large)
        {
            Linear.Combine(Math.Sqrt(variance == DdpmVariance.Small ? small : posterior.ForwardVariance), z, 0, z, z);
            return;
        }

        var share = denoiser is IVarianceDenoiser<T> learned
            ? learned.Variance
            : throw new ArgumentException("ddpm-learned needs a network with a variance output; use ddpm", nameof(denoiser));
        var (low, high) = (Math.Log(small), Math.Log(posterior.ForwardVariance));
        for (var i = 0; i < z.Length; i++)
        {
            var s = double.CreateTruncating(share[i]);
            var logVariance = variance == DdpmVariance.Learned ? s : ((s + 1) / 2 * high) + ((1 - s) / 2 * low);
            z[i] *= T.CreateTruncating(Math.Exp(logVariance / 2));
        }
    }
}
