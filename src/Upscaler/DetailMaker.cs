using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>Runs the network over a unit's tiles, one call per group of bands, and keeps the detail of each tile's support.</summary>
public static class DetailMaker
{
    /// <summary>The unit's blob: for each tile the residual over its support, in the scene's units (<see cref="DetailTiles"/>).</summary>
    public static byte[] Make(SceneManifest manifest, RunPlan plan, InputTiles input, IDetailModel model, CancellationToken cancellationToken)
    {
        var tiles = input.Tiles.Select(tile => plan.Grid[tile]).ToArray();
        int bands = manifest.Normalization.Count;
        var details = tiles.Select(tile => new float[bands * tile.Support.Refine(manifest.Scale).Area]).ToArray();
        var origins = tiles.Select(tile => new TileOrigin((long)tile.Read.X * manifest.Scale, (long)tile.Read.Y * manifest.Scale)).ToArray();
        int channels = model.Card.Bands;
        int area = input.Side * input.Side;
        float[] network = new float[tiles.Length * channels * area];
        float[] residual = new float[(long)network.Length * manifest.Scale * manifest.Scale];
        foreach (var group in manifest.Groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Normalize(manifest, input, group, model.Card, network);
            model.Infer(network, origins, new PixelSize(input.Side, input.Side), manifest.Sampling, residual, cancellationToken);
            for (int position = 0; position < tiles.Length; position++)
            {
                foreach (var (channel, band) in BandGroups.Kept(group))
                {
                    Keep(manifest, tiles[position], band, Plane(residual, (position * channels) + channel, area * manifest.Scale * manifest.Scale), details[position]);
                }
            }
        }

        return Write(manifest, tiles, details);
    }

    private static void Normalize(SceneManifest manifest, InputTiles input, BandGroup group, ModelCard card, float[] network)
    {
        int area = input.Side * input.Side;
        for (int position = 0; position < input.Tiles.Count; position++)
        {
            for (int channel = 0; channel < group.Inputs.Count; channel++)
            {
                int band = group.Inputs[channel];
                var target = network.AsSpan(((position * group.Inputs.Count) + channel) * area, area);
                Normalization.Apply(input.Plane(position, band), manifest.Normalization[band], card.RangeMin, card.RangeMax, target);
            }
        }
    }

    private static void Keep(SceneManifest manifest, TileSpec tile, int band, ReadOnlySpan<float> residual, float[] detail)
    {
        var support = tile.Support.Refine(manifest.Scale);
        var read = tile.Read.Refine(manifest.Scale);
        float gain = (float)manifest.Normalization[band].Gain;
        var target = Plane(detail, band, (int)support.Area);
        for (int row = 0; row < support.Height; row++)
        {
            var from = residual.Slice(((support.Y - read.Y + row) * read.Width) + support.X - read.X, support.Width);
            System.Numerics.Tensors.TensorPrimitives.Multiply(from, gain, target.Slice(row * support.Width, support.Width));
        }
    }

    private static byte[] Write(SceneManifest manifest, TileSpec[] tiles, float[][] details)
    {
        using var stream = new MemoryStream(checked(details.Sum(detail => (detail.Length * sizeof(float)) + 128) + 512));
        var writer = new NpyWriter(stream);
        writer.Write(tiles.Select(tile => tile.Number).ToArray());
        for (int position = 0; position < tiles.Length; position++)
        {
            var size = tiles[position].Support.Refine(manifest.Scale).Size;
            writer.Write(details[position], manifest.Normalization.Count, size.Height, size.Width);
        }

        return stream.ToArray();
    }

    private static Span<float> Plane(float[] values, int plane, int area) => values.AsSpan(plane * area, area);
}
