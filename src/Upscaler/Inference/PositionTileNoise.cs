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
/// <param name="product">Size of a tile in product pixels.</param>
/// <param name="scale">Side s of a block.</param>
internal sealed class PositionTileNoise(ulong seed, double temperature, PixelSize product, int scale) : ITileNoise
{
    /// <inheritdoc/>
    public void Fill(TileOrigin origin, int channel, int draw, Span<float> plane)
    {
        if (temperature == 0)
        {
            plane.Clear();
            return;
        }

        PositionNoise.Fill(seed, channel, draw, origin.Y, origin.X, product.Width, product.Height, plane);
        BlockMean.Project(plane, product.Width, product.Height, scale);
        Residual.Scale(plane, (float)temperature, plane);
    }
}
