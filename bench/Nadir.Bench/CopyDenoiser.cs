using Nadir.Core.Diffusion;

namespace Nadir.Bench;

/// <summary>A denoiser that costs a copy, and counts how often it is asked.</summary>
internal sealed class CopyDenoiser : IDenoiser<float>
{
    public int Evaluations { get; private set; }

    public void Denoise(ReadOnlySpan<float> x, NoiseLevel level, Span<float> x0)
    {
        Evaluations++;
        x.CopyTo(x0);
    }
}
