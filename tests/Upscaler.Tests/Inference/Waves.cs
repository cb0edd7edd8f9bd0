using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>Tiles of waves, side by side, to run models over.</summary>
internal static class Waves
{
    /// <summary>The tiles; <paramref name="step"/> is the wave's from value to value.</summary>
    public static float[] Lr(ModelCard card, int tiles, PixelSize tile, float step, float phase = 0) =>
        [.. Enumerable.Range(0, (int)(tiles * card.Bands * tile.Area)).Select(i => MathF.Sin((i * step) + phase))];

    /// <summary>Where they lie, <paramref name="row"/> product pixels down.</summary>
    public static TileOrigin[] Origins(int tiles, int row = 0) => [.. Enumerable.Range(0, tiles).Select(tile => new TileOrigin(tile * 64L, row))];

    /// <summary>What a model gives for them.</summary>
    public static float[] Infer(OnnxDetailModel model, SamplingSettings settings, float[] lr, TileOrigin[] origins, PixelSize tile)
    {
        float[] residual = new float[lr.Length * model.Card.Scale * model.Card.Scale];
        model.Infer(lr, origins, tile, settings, residual);
        return residual;
    }
}
