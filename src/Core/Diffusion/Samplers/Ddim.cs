using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// DDIM (Song, Meng and Ermon 2021, eq. 12 and 16), written for any Gaussian path: x₁ = α₁·x0 + √(σ₁² − s²)·ε + s·z with
/// s = η·(σ₁/σ₀)·√(σ₀² − (α₀σ₁/α₁)²). η = 0 is the deterministic first-order step in data prediction (DPM-Solver++ 1), exact where the
/// denoiser is constant; η = 1 is ancestral sampling. Valid from α₀ = 0. See DdimTests.
/// </summary>
public sealed class Ddim : ISampler
{
    /// <summary>A DDIM sampler; throws ArgumentOutOfRangeException unless eta is between 0 and 1.</summary>
    public Ddim(double eta = 0)
    {
        if (eta is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(eta), eta, $"eta is between 0 (no noise) and 1 (ancestral), not {eta}");
        }

        Eta = eta;
        Info = new SamplerInfo(1, 1, eta > 0, "Song, Meng and Ermon 2021, eq. 12");
    }

    /// <summary>Share of the ancestral noise, 0 to 1.</summary>
    public double Eta { get; }

    /// <summary>Set to take the direction from the estimate before thresholding, as one reference does; by default it follows the result.</summary>
    public bool KeepsRawDirection { get; init; }

    /// <inheritdoc/>
    public string Name => "ddim";

    /// <inheritdoc/>
    public SamplerInfo Info { get; }

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        var x0 = run.Buffer(0);
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            run.Denoise(x, from, x0);
            var s = Eta == 0 ? 0 : Eta * AncestralNoise(from, to);
            var direction = Math.Sqrt(Math.Max(0, (to.Sigma * to.Sigma) - (s * s)));
            var ofX = direction / from.Sigma;
            if (KeepsRawDirection && denoiser is IThresholdedDenoiser<T> thresholded)
            {
                Linear.Combine(ofX, x, to.Alpha, x0, -ofX * from.Alpha, thresholded.Raw, x);
            }
            else
            {
                Linear.Combine(ofX, x, to.Alpha - (ofX * from.Alpha), x0, x);
            }

            run.AddNoise(s, x0);
            run.Report(step);
        }
    }

    /// <summary>Standard deviation of q(x₁ | x₀, x0), the noise of a full ancestral step (ibid., eq. 16 at η = 1).</summary>
    internal static double AncestralNoise(NoiseLevel from, NoiseLevel to)
    {
        var carried = from.Alpha * to.Sigma / to.Alpha;
        return to.Sigma / from.Sigma * Math.Sqrt(Math.Max(0, (from.Sigma * from.Sigma) - (carried * carried)));
    }
}
