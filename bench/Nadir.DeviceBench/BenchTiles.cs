using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.DeviceBench;

/// <summary>Tiles that are measured: waves, side by side.</summary>
internal sealed class BenchTiles
{
    private readonly float[] lr;
    private readonly float[] residual;
    private readonly TileOrigin[] origins;

    public BenchTiles(ModelCard card, int count)
    {
        Size = new PixelSize(card.PreferredTile, card.PreferredTile);
        lr = [.. Enumerable.Range(0, (int)(count * card.Bands * Size.Area)).Select(i => MathF.Sin(i * 0.01f))];
        residual = new float[lr.Length * card.Scale * card.Scale];
        origins = [.. Enumerable.Range(0, count).Select(place => new TileOrigin(place * 1024L, 0))];
    }

    /// <summary>Size of a tile in input pixels.</summary>
    public PixelSize Size { get; }

    /// <summary>Runs a model over them; what it gives is good until the next call.</summary>
    public float[] Infer(OnnxDetailModel model, SamplingSettings settings)
    {
        model.Infer(lr, origins, Size, settings, residual);
        return residual;
    }
}
