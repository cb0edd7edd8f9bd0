using Nadir.Core.Diffusion;

namespace Nadir.Upscaler.Inference;

/// <summary>A batch's noise for a sampler: each tile's own, one after the other.</summary>
internal sealed class BatchNoise(ITileNoise noise, TileOrigin[] origins) : INoiseSource<float>
{
    /// <inheritdoc/>
    public void Fill(int draw, Span<float> destination)
    {
        int length = destination.Length / origins.Length;
        for (int i = 0; i < origins.Length; i++)
        {
            noise.Fill(origins[i], draw, destination.Slice(i * length, length));
        }
    }
}
