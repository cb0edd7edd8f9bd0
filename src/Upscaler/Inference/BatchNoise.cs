using Nadir.Core.Diffusion;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// A batch's noise for a sampler: each channel of each tile its own, one after the other. They are filled in parallel, or the cores
/// that run the network would wait for one of them.
/// </summary>
/// <param name="noise">Noise of a plane.</param>
/// <param name="origins">The batch's tiles.</param>
/// <param name="channels">Channels of a tile.</param>
/// <param name="parallel">How many threads may be taken.</param>
/// <param name="buffer">As long as the batch's state; scratch of this object while it lives.</param>
internal sealed class BatchNoise(ITileNoise noise, TileOrigin[] origins, int channels, ParallelOptions parallel, float[] buffer)
    : INoiseSource<float>
{
    /// <inheritdoc/>
    public void Fill(int draw, Span<float> destination)
    {
        int planes = origins.Length * channels;
        int length = destination.Length / planes;
        Parallel.For(
            0,
            planes,
            parallel,
            plane => noise.Fill(origins[plane / channels], plane % channels, draw, buffer.AsSpan(plane * length, length)));
        buffer.AsSpan(0, destination.Length).CopyTo(destination);
    }
}
