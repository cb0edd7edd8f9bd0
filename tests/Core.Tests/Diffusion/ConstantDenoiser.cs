using System.Numerics;
using Nadir.Core.Diffusion;

namespace Nadir.Core.Tests.Diffusion;

/// <summary>A denoiser that always gives the same signal, and counts its calls.</summary>
internal sealed class ConstantDenoiser<T>(T[] signal) : IDenoiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    public int Calls { get; private set; }

    public void Denoise(ReadOnlySpan<T> x, NoiseLevel level, Span<T> x0)
    {
        Calls++;
        signal.CopyTo(x0);
    }
}
