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
    /// The unit's blob, from its first byte: for each tile the residual over its support, in the scene's units, and the half-widths where the
    /// run has uncertainty bands (<see cref="DetailTiles"/>). It lies in <paramref name="buffers"/> and is good until they are used again.
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
        buffers.Details.Take(tiles.Sum(tile => Length(manifest, tile)));
        buffers.HalfWidths.Take(manifest.Uncertainty is null ? 0 : tiles.Sum(tile => WidthLength(manifest, tile)));
        Infer(manifest, tiles, input, model, buffers, cancellationToken);
        return Write(manifest, tiles, buffers);
    }

    private static void Infer(
        SceneManifest manifest,
        TileSpec[] tiles,
        InputTiles input,
        IDetailModel model,
        DetailBuffers buffers,
        CancellationToken cancellationToken)
    {
        int channels = model.Card.Bands;
        int inputArea = input.Side * input.Side;
        int area = inputArea * manifest.Scale * manifest.Scale;
        var network = buffers.Network.Take(checked(tiles.Length * channels * inputArea));
        var residual = buffers.Residual.Take(checked(network.Length * manifest.Scale * manifest.Scale));
        var spread = buffers.Spread.Take(manifest.Uncertainty is null ? 0 : network.Length);
        var origins = Array.ConvertAll(tiles, tile => new TileOrigin((long)tile.Read.X * manifest.Scale, (long)tile.Read.Y * manifest.Scale));
        foreach (var group in manifest.Groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Normalize(manifest, input, group, model.Card, network);
            Run(model, manifest, network, origins, new PixelSize(input.Side, input.Side), residual, spread, cancellationToken);
            var details = buffers.Details.Span;
            var widths = buffers.HalfWidths.Span;
            for (int position = 0; position < tiles.Length; position++)
            {
                foreach (var (channel, band) in BandGroups.Kept(group))
                {
                    int plane = (position * channels) + channel;
                    Keep(manifest, tiles[position], band, Plane(residual, plane, area), details);
                    if (manifest.Uncertainty is { } uncertainty)
                    {
                        KeepWidths(manifest, uncertainty, tiles[position], band, Plane(spread, plane, inputArea), widths);
                    }
                }

                details = details[Length(manifest, tiles[position])..];
                widths = manifest.Uncertainty is null ? widths : widths[WidthLength(manifest, tiles[position])..];
            }
        }
    }

    /// <summary>The model's answer for one group of bands: residuals, and the spread where the run has uncertainty bands.</summary>
    public static void Run(
        IDetailModel model,
        SceneManifest manifest,
        ReadOnlySpan<float> network,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        Span<float> residual,
        Span<float> spread,
        CancellationToken cancellationToken)
    {
        if (manifest.Uncertainty is { } uncertainty)
        {
            model.InferSpread(network, origins, tile, manifest.Sampling, uncertainty, residual, spread, cancellationToken);
        }
        else
        {
            model.Infer(network, origins, tile, manifest.Sampling, residual, cancellationToken);
        }
    }

    /// <summary>Values of a tile's detail, all bands.</summary>
    private static int Length(SceneManifest manifest, TileSpec tile) =>
        checked((int)(manifest.Normalization.Count * tile.Support.Refine(manifest.Scale).Area));

    /// <summary>Half-widths of a tile, all bands.</summary>
    private static int WidthLength(SceneManifest manifest, TileSpec tile) => checked((int)(manifest.Normalization.Count * tile.Support.Area));

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

    private static void KeepWidths(
        SceneManifest manifest, UncertaintySettings uncertainty, TileSpec tile, int band, ReadOnlySpan<float> spread, Span<float> widths)
    {
        double factor = uncertainty.Factor * manifest.Normalization[band].Gain;
        double floor = uncertainty.Floor * uncertainty.Floor;
        var target = Plane(widths, band, (int)tile.Support.Area);
        for (int row = 0; row < tile.Support.Height; row++)
        {
            int from = ((tile.Support.Y - tile.Read.Y + row) * tile.Read.Width) + tile.Support.X - tile.Read.X;
            for (int col = 0; col < tile.Support.Width; col++)
            {
                double deviation = spread[from + col];
                target[(row * tile.Support.Width) + col] = (float)(factor * Math.Sqrt((deviation * deviation) + floor));
            }
        }
    }

    private static MemoryStream Write(SceneManifest manifest, TileSpec[] tiles, DetailBuffers buffers)
    {
        ReadOnlySpan<float> details = buffers.Details.Span;
        ReadOnlySpan<float> widths = buffers.HalfWidths.Span;
        int headers = ((2 * tiles.Length) + 1) * HeaderBytes;
        var stream = buffers.Blob(checked(((details.Length + widths.Length) * sizeof(float)) + headers + (tiles.Length * sizeof(int))));
        var writer = new NpyWriter(stream);
        writer.Write(Array.ConvertAll(tiles, tile => tile.Number));
        int bands = manifest.Normalization.Count;
        foreach (var tile in tiles)
        {
            var size = tile.Support.Refine(manifest.Scale).Size;
            int length = Length(manifest, tile);
            writer.Write(details[..length], bands, size.Height, size.Width);
            details = details[length..];
            if (manifest.Uncertainty is not null)
            {
                length = WidthLength(manifest, tile);
                writer.Write(widths[..length], bands, tile.Support.Height, tile.Support.Width);
                widths = widths[length..];
            }
        }

        stream.Position = 0;
        return stream;
    }

    private static Span<float> Plane(Span<float> values, int plane, int area) => values.Slice(plane * area, area);
}
