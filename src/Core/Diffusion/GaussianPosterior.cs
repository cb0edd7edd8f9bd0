namespace Nadir.Core.Diffusion;

/// <summary>
/// The posterior q(x₁ | x₀, x0) between two levels of a Markov chain along a Gaussian path (Ho et al. 2020, eq. 7, for any path):
/// mean OfX·x + OfX0·x0. Checked by the golden forward cases.
/// </summary>
public readonly struct GaussianPosterior
{
    /// <summary>The posterior of stepping from a noisy level to a cleaner one.</summary>
    public GaussianPosterior(NoiseLevel from, NoiseLevel to)
    {
        var carry = from.Alpha / to.Alpha;
        var (noisy, clean) = (from.Sigma * from.Sigma, to.Sigma * to.Sigma);
        ForwardVariance = noisy - (carry * carry * clean);
        OfX = carry * clean / noisy;
        OfX0 = to.Alpha * ForwardVariance / noisy;
        Variance = ForwardVariance * clean / noisy;
    }

    /// <summary>Factor on the noisier state.</summary>
    public double OfX { get; }

    /// <summary>Factor on x0.</summary>
    public double OfX0 { get; }

    /// <summary>Variance of the posterior; 0 when the step ends clean.</summary>
    public double Variance { get; }

    /// <summary>Variance of q(x₀ | x₁), β_t in a table.</summary>
    public double ForwardVariance { get; }
}
