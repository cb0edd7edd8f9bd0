using System.Numerics;

namespace Nadir.Core.Diffusion;

/// <summary>An estimate of the clean signal from a noisy one. Pure: the same arguments give the same values.</summary>
/// <typeparam name="T">Float in production, double where solvers are measured.</typeparam>
public interface IDenoiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Writes x0 for <paramref name="x"/>, a whole batch in NCHW order at one level. The spans have equal lengths and do not overlap.</summary>
    void Denoise(ReadOnlySpan<T> x, NoiseLevel level, Span<T> x0);
}
