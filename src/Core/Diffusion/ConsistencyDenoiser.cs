using System.Numerics;

namespace Nadir.Core.Diffusion;

/// <summary>
/// A consistency function from a denoiser: f = c_skip·x + c_out·x0, with the weights of a level, which meet f = x at the cleanest level
/// (Song et al. 2023, eq. 5). <see cref="ConsistencyWeights"/> has those of latent consistency models.
/// </summary>
/// <typeparam name="T">Type of the state.</typeparam>
public sealed class ConsistencyDenoiser<T>(IDenoiser<T> inner, Func<NoiseLevel, (double Skip, double Out)> weights) : IDenoiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public void Denoise(ReadOnlySpan<T> x, NoiseLevel level, Span<T> x0)
    {
        var (skip, @out) = weights(level);
        inner.Denoise(x, level, x0);
        Linear.Combine(skip, x, @out, x0, x0);
    }
}
