using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>Steps and coefficients that several samplers share. λ here is ln(α/σ), half the log-SNR, as the solvers' papers have it.</summary>
internal static class SamplerSteps
{
    /// <summary>α/σ from which λ is counted where a method of several stages starts at α = 0: 2⁻¹², as the references' tables have it.</summary>
    public const double NearlyNoise = 1.0 / 4096;

    /// <summary>The level itself, or where α is 0 the one from which λ is counted.</summary>
    public static NoiseLevel Start(NoiseLevel level) => level.Alpha > 0 ? level : new NoiseLevel(level.Sigma * NearlyNoise, level.Sigma);

    /// <summary>ln(α/σ): +∞ when clean, −∞ at α = 0.</summary>
    public static double Lambda(NoiseLevel level) => level.LogSnr / 2;

    /// <summary>The deterministic first-order step: x ← (σ₁/σ₀)·x + (α₁ − α₀σ₁/σ₀)·x0. Valid from α = 0 and to σ = 0.</summary>
    public static void First<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> x0, NoiseLevel from, NoiseLevel to, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var q = to.Sigma / from.Sigma;
        Linear.Combine(q, x, to.Alpha - (from.Alpha * q), x0, destination);
    }

    /// <summary>
    /// The ancestral split of a step (in σ/α): noise up = η·ρ₁√(1 − (ρ₁/ρ₀)²), at most ρ₁, and down = √(ρ₁² − up²); the limits at ρ₀ = ∞.
    /// </summary>
    public static (double Down, double Up) Ancestral(NoiseLevel from, NoiseLevel to, double eta)
    {
        var share = to.Ratio / from.Ratio;
        var up = Math.Min(to.Ratio, eta * to.Ratio * Math.Sqrt(Math.Max(0, 1 - (share * share))));
        return (Math.Sqrt(Math.Max(0, (to.Ratio * to.Ratio) - (up * up))), up);
    }

    /// <summary>ε = (x − α·x0)/σ in place of x0.</summary>
    public static void ToNoise<T>(ReadOnlySpan<T> x, NoiseLevel level, Span<T> x0)
        where T : unmanaged, IFloatingPointIeee754<T> => Linear.Combine(1 / level.Sigma, x, -level.Alpha / level.Sigma, x0, x0);

    /// <summary>The level halfway in ln(σ/α).</summary>
    public static NoiseLevel Middle(GaussianPath path, double ratio0, double ratio1) => path.AtRatio(Math.Sqrt(ratio0 * ratio1));

    /// <summary>
    /// Adds churn before step <paramref name="step"/>: scales the state to the path's level at σ̂ and adds the noise. Returns that level.
    /// </summary>
    public static NoiseLevel Stir<T>(ref SamplerRun<T> run, int step, Churn churn, GaussianPath path, Span<T> scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var from = run.Levels[step];
        if (churn.Amount == 0)
        {
            return from;
        }

        var gamma = churn.Gamma(from.Ratio, run.Levels.Length - 1);
        run.Draw(scratch);
        if (gamma == 0)
        {
            return from;
        }

        var stirred = path.AtRatio(from.Ratio * (1 + gamma));
        var added = churn.Noise * Math.Sqrt((stirred.Ratio * stirred.Ratio) - (from.Ratio * from.Ratio));
        Linear.Combine(stirred.Alpha / from.Alpha, run.X, stirred.Alpha * added, scratch, run.X);
        return stirred;
    }
}
