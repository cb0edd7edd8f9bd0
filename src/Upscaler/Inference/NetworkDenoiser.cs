using Nadir.Core.Diffusion;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// The denoiser graph as a denoiser: its prediction turned into x0 by the card's parameterization and projected to zero block means.
/// The graph is told the log-SNR clipped to the range it was trained at; the conversion uses the level itself.
/// </summary>
internal sealed class NetworkDenoiser(
    ModelCard card,
    INetworkBatch batch,
    TileOrigin[] origins,
    PixelSize product,
    CancellationToken cancellationToken) : IDenoiser<float>
{
    private readonly Parameterization parameterization = Prediction.Named(card.Parameterization);

    /// <inheritdoc/>
    public void Denoise(ReadOnlySpan<float> x, NoiseLevel level, Span<float> x0)
    {
        cancellationToken.ThrowIfCancellationRequested();
        x.CopyTo(batch.State);
        batch.LogSnr.Fill((float)Math.Clamp(level.LogSnr, card.MinLogSnr, card.MaxLogSnr));
        batch.Denoise();
        RequireFinite(batch.Prediction, GraphContract.Prediction, card, origins);
        batch.Prediction.CopyTo(x0);
        Prediction.ToX0(parameterization, level, x, x0);
        BlockMean.Project(x0, product.Width, x0.Length / product.Width, card.Scale);
    }

    /// <summary>Throws, naming the tile, unless all of a graph's output are numbers.</summary>
    public static void RequireFinite(ReadOnlySpan<float> values, string output, ModelCard card, ReadOnlySpan<TileOrigin> origins)
    {
        int index = Finite.IndexOfOther(values);
        if (index >= 0)
        {
            TileOrigin origin = origins[index / (values.Length / origins.Length)];
            throw new InferenceException(
                card.Name,
                FormattableString.Invariant($"its {output} is {values[index]} in the tile at product pixel {origin}"));
        }
    }
}
