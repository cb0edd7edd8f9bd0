using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>A denoiser whose network also puts out the variance of an ancestral step.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
public interface IVarianceDenoiser<T> : IDenoiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The variance output of the last call, of the state's length: a place in [−1, 1], or a log-variance.</summary>
    ReadOnlySpan<T> Variance { get; }
}
