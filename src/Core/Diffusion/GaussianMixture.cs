namespace Nadir.Core.Diffusion;

/// <summary>
/// The exact denoiser of data from a mixture of Gaussians with diagonal covariances: E[x0 | x] by Bayes' rule, so that a sampler's error can
/// be measured without a network. States hold samples of <see cref="Dimension"/> values one after the other.
/// </summary>
public sealed class GaussianMixture : IDenoiser<double>
{
    private readonly double[] weights;
    private readonly double[][] means;
    private readonly double[][] deviations;

    /// <summary>
    /// Components with weights above 0 (of any sum), means and standard deviations (at least 0), all of one dimension of at least 1; throws
    /// ArgumentException otherwise.
    /// </summary>
    public GaussianMixture(double[] weights, double[][] means, double[][] deviations)
    {
        Dimension = means.Length > 0 ? means[0].Length : 0;
        if (Dimension < 1 || weights.Length != means.Length || weights.Length != deviations.Length || weights.Any(w => !(w > 0))
            || means.Concat(deviations).Any(row => row.Length != Dimension) || deviations.Any(row => row.Any(d => !(d >= 0))))
        {
            throw new ArgumentException("a mixture has as many weights above 0 as means and deviations of at least 0, all of one dimension", nameof(weights));
        }

        (this.weights, this.means, this.deviations) = (weights, means, deviations);
    }

    /// <summary>Values of a sample.</summary>
    public int Dimension { get; }

    /// <inheritdoc/>
    public void Denoise(ReadOnlySpan<double> x, NoiseLevel level, Span<double> x0)
    {
        Span<double> shares = stackalloc double[weights.Length];
        for (var at = 0; at < x.Length; at += Dimension)
        {
            var sample = x.Slice(at, Dimension);
            Posterior(sample, level, shares);
            for (var j = 0; j < Dimension; j++)
            {
                var sum = 0.0;
                for (var k = 0; k < weights.Length; k++)
                {
                    var variance = deviations[k][j] * deviations[k][j];
                    var gain = variance == 0 ? 0 : level.Alpha * variance / Variance(k, j, level);
                    sum += shares[k] * (means[k][j] + (gain * (sample[j] - (level.Alpha * means[k][j]))));
                }

                x0[at + j] = sum;
            }
        }
    }

    /// <summary>The components' shares in a sample: their densities, normalised from the largest on.</summary>
    private void Posterior(ReadOnlySpan<double> sample, NoiseLevel level, Span<double> shares)
    {
        var most = double.NegativeInfinity;
        for (var k = 0; k < weights.Length; k++)
        {
            shares[k] = Math.Log(weights[k]);
            for (var j = 0; j < Dimension; j++)
            {
                var (variance, off) = (Variance(k, j, level), sample[j] - (level.Alpha * means[k][j]));
                shares[k] -= 0.5 * (Math.Log(variance) + (off * off / variance));
            }

            most = Math.Max(most, shares[k]);
        }

        var sum = 0.0;
        foreach (ref var share in shares)
        {
            share = Math.Exp(share - most);
            sum += share;
        }

        foreach (ref var share in shares)
        {
            share /= sum;
        }
    }

    private double Variance(int k, int j, NoiseLevel level) =>
        (level.Alpha * level.Alpha * deviations[k][j] * deviations[k][j]) + (level.Sigma * level.Sigma);
}
