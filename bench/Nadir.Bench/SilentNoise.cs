using Nadir.Core.Diffusion;

namespace Nadir.Bench;

/// <summary>Noise that costs a clear.</summary>
internal sealed class SilentNoise : INoiseSource<float>
{
    public void Fill(int draw, Span<float> destination) => destination.Clear();
}
