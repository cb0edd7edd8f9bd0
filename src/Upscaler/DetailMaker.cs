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
        var (tiles, request) = Begin(manifest, plan, input, model.Card, buffers);
        foreach (var group in manifest.Groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Normalize(manifest, input, group, model.Card, request.Network.Span);
            request.Run(model, cancellationToken);
            Keep(manifest, tiles, input.Side, group, model.Card.Bands, buffers);
        }

        return Write(manifest, tiles, buffers);
    }

    /// <summary>
    /// As <see cref="Make"/> with a model on loan, whose calls other units may share. The buffers are the model's until the task has ended.
    /// </summary>
    public static async Task<MemoryStream> MakeAsync(
        SceneManifest manifest,
        RunPlan plan,
        InputTiles input,
        RentedModel model,
        DetailBuffers buffers,
        CancellationToken cancellationToken)
    {
        var card = model.Model.Card;
        var (tiles, request) = Begin(manifest, plan, input, card, buffers);
        foreach (var group in manifest.Groups)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Normalize(manifest, input, group, card, request.Network.Span);
            await model.RunAsync(request, cancellationToken);
            Keep(manifest, tiles, input.Side, group, card.Bands, buffers);
        }

        return Write(manifest, tiles, buffers);
    }

    /// <summary>Takes room for a unit, and a request of its tiles, which are the same for each group of bands.</summary>
    private static (TileSpec[] Tiles, TileRequest Request) Begin(
        SceneManifest manifest, RunPlan plan, InputTiles input, ModelCard card, DetailBuffers buffers)
    {
        var tiles = input.Tiles.Select(tile => plan.Grid[tile]).ToArray();
        bool hasWidths = manifest.Uncertainty is not null;
        int length = checked(tiles.Length * card.Bands * input.Side * input.Side);
        buffers.Details.Take(tiles.Sum(tile => Length(manifest, tile)));
        buffers.HalfWidths.Take(hasWidths ? tiles.Sum(tile => WidthLength(manifest, tile)) : 0);
        buffers.Network.Take(length);
        buffers.Residual.Take(checked(length * manifest.Scale * manifest.Scale));
        buffers.Spread.Take(hasWidths ? length : 0);
        var origins = Array.ConvertAll(tiles, tile => new TileOrigin((long)tile.Read.X * manifest.Scale, (long)tile.Read.Y * manifest.Scale));
        var size = new PixelSize(input.Side, input.Side);
        return (tiles, new TileRequest(buffers.Network, origins, size, manifest.Sampling, manifest.Uncertainty, buffers.Residual, buffers.Spread));
    }

    /// <summary>Keeps what a group of bands gave.</summary>
    private static void Keep(SceneManifest manifest, TileSpec[] tiles, int side, BandGroup group, int channels, DetailBuffers buffers)
    {
        int inputArea = side * side;
        int area = inputArea * manifest.Scale * manifest.Scale;
        var residual = buffers.Residual.Span;
        var spread = buffers.Spread.Span;
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
