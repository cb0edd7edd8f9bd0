namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Noise put back before a step (Karras et al. 2022, algorithm 2): σ̂ = σ·(1 + γ), γ = min(amount/N, √2 − 1) where min ≤ σ ≤ max.
/// </summary>
/// <param name="Amount">S_churn, at least 0; 0 is none.</param>
/// <param name="Min">S_min: the lowest σ/α with churn.</param>
/// <param name="Max">S_max: the highest.</param>
/// <param name="Noise">S_noise: factor on the noise added.</param>
public sealed record Churn(double Amount, double Min = 0, double Max = double.PositiveInfinity, double Noise = 1)
{
    /// <summary>No churn.</summary>
    public static Churn None { get; } = new(0);

    /// <summary>γ of a step from this σ/α out of N.</summary>
    internal double Gamma(double ratio, int steps) =>
        ratio >= Min && ratio <= Max && double.IsFinite(ratio) ? Math.Min(Amount / steps, Math.Sqrt(2) - 1) : 0;
}
