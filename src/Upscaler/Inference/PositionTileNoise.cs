using Nadir.Core.Diffusion;
using Nadir.Core.Geometry;
using Nadir.Core.Radiometry;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// Positional noise in the null space: channel c is noise channel c, projected to zero block means, times the temperature. Blocks lie
/// on the product's grid for every tile, so tiles that overlap agree.
/// </summary>
/// <param name="seed">Seed of the field.</param>
/// <param name="temperature">Factor, 0 to 1.</param>
/// <param name="channels">Channels C.</param>
/// <param name="product">Size of a tile in product pixels.</param>
/// <param name="scale">Side s of a block.</param>
internal sealed class PositionTileNoise(ulong seed, double temperature, int channels, PixelSize product, int scale) : ITileNoise
{
    /// <inheritdoc/>
    public void Fill(TileOrigin origin, int draw, Span<float> destination)
    {
        if (temperature == 0)
        {
            destination.Clear();
            return;
        }

        int length = product.Width * product.Height;
        for (int channel = 0; channel < channels; channel++)
        {
            Span<float> plane = destination.Slice(channel * length, length);
            PositionNoise.Fill(seed, channel, draw, origin.Y, origin.X, product.Width, product.Height, plane);
        }

        BlockMean.Project(destination, product.Width, channels * product.Height, scale);
        Residual.Scale(destination, (float)temperature, destination);
    }
}
