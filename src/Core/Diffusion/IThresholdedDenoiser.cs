using System.Numerics;

namespace Nadir.Core.Diffusion;

/// <summary>A denoiser that keeps its estimates in range and also says what they were before.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
public interface IThresholdedDenoiser<T> : IDenoiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>The last call's estimate before thresholding, of the state's length.</summary>
    ReadOnlySpan<T> Raw { get; }
}
