using System.Numerics;

namespace Nadir.Core.Diffusion;

/// <summary>Standard normal noise by draw number, whatever was drawn before.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
public interface INoiseSource<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Fills <paramref name="destination"/>. Draw 0 is the initial state; samplers number their stochastic draws 1, 2, 3 …</summary>
    void Fill(int draw, Span<T> destination);
}
