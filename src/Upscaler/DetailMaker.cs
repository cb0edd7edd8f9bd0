using System.Numerics.Tensors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>Runs the network over a unit's tiles, one call per group of bands, and keeps the detail of each tile's support.</summary>
public static class DetailMaker
{
    /// <summary>More than the header of one array takes.</summary>
    private const int HeaderBytes = 256;

    /// <summary>
    /// The unit's blob, from its first byte: for each tile the residual over its support, in the scene's units (<see cref="DetailTiles"/>).
    /// It lies in <paramref name="buffers"/> and is good until they are used again.
    /// </summary>
    public static MemoryStream Make(
        SceneManifest manifest,
        RunPlan plan,
        InputTiles input,
        IDetailModel model,
        DetailBuffers buffers,
        CancellationToken cancellationToken)
    {
        var tiles = input.Tiles.Select(tile => plan.Grid[tile]).ToArray();
        var details = buffers.Details.Take(tiles.Sum(tile => Length(manifest, tile)));
        Infer(manifest, tiles, input, model, buffers, details, cancellationToken);
        return Write(manifest, tiles, details, buffers);
    }

    private static void Infer(
        SceneManifest manifest,
        TileSpec[] tiles,
        InputTiles input,
        IDetailModel model,
        DetailBuffers buffers,
        Span<float> details,
        CancellationToken cancellationToken)
    {
        int channels = model.Card.Bands;
        int inputs = checked(tiles.Length * channels * input.Side * input.Side);
        int area = input.Side * input.Side * manifest.Scale * manifest.Scale;
        var network = buffers.Network.Take(inputs);
        var residual = buffers.Residual.Take(checked(inputs * manifest.Scale * manifest.Scale));
        var origins = Array.ConvertAll(tiles, tile => new TileOrigin((long)tile.Read.X * manifest.Scale, (long)tile.Read.Y * manifest.Scale));
        foreach (var group in manifest.Groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Normalize(manifest, input, group, model.Card, network);
            model.Infer(network, origins, new PixelSize(input.Side, input.Side), manifest.Sampling, residual, cancellationToken);
            var rest = details;
            for (int position = 0; position < tiles.Length; position++)
            {
                foreach (var (channel, band) in BandGroups.Kept(group))
                {
                    Keep(manifest, tiles[position], band, Plane(residual, (position * channels) + channel, area), rest);
                }

                rest = rest[Length(manifest, tiles[position])..];
            }
        }
    }

    /// <summary>Values of a tile's detail, all bands.</summary>
    private static int Length(SceneManifest manifest, TileSpec tile) =>
        checked((int)(manifest.Normalization.Count * tile.Support.Refine(manifest.Scale).Area));

    private static void Normalize(SceneManifest manifest, InputTiles input, BandGroup group, ModelCard card, Span<float> network)
    {
        int area = input.Side * input.Side;
        for (int position = 0; position < input.Tiles.Count; position++)
        {
            for (int channel = 0; channel < group.Inputs.Count; channel++)
            {
                int band = group.Inputs[channel];
                var target = Plane(network, (position * group.Inputs.Count) + channel, area);
                Normalization.Apply(input.Plane(position, band), manifest.Normalization[band], card.RangeMin, card.RangeMax, target);
            }
        }
    }

    private static void Keep(SceneManifest manifest, TileSpec tile, int band, ReadOnlySpan<float> residual, Span<float> detail)
    {
        var support = tile.Support.Refine(manifest.Scale);
        var read = tile.Read.Refine(manifest.Scale);
        float gain = (float)manifest.Normalization[band].Gain;
        var target = Plane(detail, band, (int)support.Area);
        for (int row = 0; row < support.Height; row++)
        {
            var from = residual.Slice(((support.Y - read.Y + row) * read.Width) + support.X - read.X, support.Width);
            TensorPrimitives.Multiply(from, gain, target.Slice(row * support.Width, support.Width));
        }
    }

    private static MemoryStream Write(SceneManifest manifest, TileSpec[] tiles, ReadOnlySpan<float> details, DetailBuffers buffers)
    {
        var stream = buffers.Blob(checked(tiles.Sum(tile => (Length(manifest, tile) * sizeof(float)) + HeaderBytes) + HeaderBytes + (tiles.Length * sizeof(int))));
        var writer = new NpyWriter(stream);
        writer.Write(Array.ConvertAll(tiles, tile => tile.Number));
        foreach (var tile in tiles)
        {
            var size = tile.Support.Refine(manifest.Scale).Size;
            int length = Length(manifest, tile);
            writer.Write(details[..length], manifest.Normalization.Count, size.Height, size.Width);
            details = details[length..];
        }

        stream.Position = 0;
        return stream;
    }

    private static Span<float> Plane(Span<float> values, int plane, int area) => values.Slice(plane * area, area);
}
