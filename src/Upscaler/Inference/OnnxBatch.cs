using Microsoft.ML.OnnxRuntime;
using Nadir.Core.Geometry;
using Nadir.Core.Models;

namespace Nadir.Upscaler.Inference;

/// <summary>The tensors of a model's graphs in one shape, bound to them: running is one call without arguments.</summary>
internal sealed class OnnxBatch(ModelCard card, OnnxGraph? encoder, OnnxGraph? denoiser, int featureChannels) : INetworkBatch, IDisposable
{
    private readonly PinnedTensor lr = new();
    private readonly PinnedTensor features = new();
    private readonly PinnedTensor mmse = new();
    private readonly PinnedTensor state = new();
    private readonly PinnedTensor logSnr = new();
    private readonly PinnedTensor prediction = new();
    private OrtIoBinding? encoderBinding;
    private OrtIoBinding? denoiserBinding;

    /// <inheritdoc/>
    public Span<float> Lr => lr.Values;

    /// <inheritdoc/>
    public Span<float> Mmse => mmse.Values;

    /// <inheritdoc/>
    public Span<float> State => state.Values;

    /// <inheritdoc/>
    public Span<float> LogSnr => logSnr.Values;

    /// <inheritdoc/>
    public Span<float> Prediction => prediction.Values;

    /// <summary>Gives every tensor the shape for <paramref name="tiles"/> tiles and binds it.</summary>
    /// <exception cref="NetworkMemoryException">They do not fit in memory.</exception>
    public void Reshape(int tiles, PixelSize tile)
    {
        Unbind();
        PixelSize product = tile.Refine(card.Scale);
        lr.Reshape(tiles, card.Bands, tile.Height, tile.Width);
        mmse.Reshape(tiles, card.Bands, product.Height, product.Width);
        if (encoder is null)
        {
            mmse.Values.Clear();
        }
        else
        {
            encoderBinding = encoder.CreateBinding();
            encoderBinding.BindInput(GraphContract.Lr, lr.Value);
            encoderBinding.BindOutput(GraphContract.Mmse, mmse.Value);
        }

        if (denoiser is null)
        {
            return;
        }

        state.Reshape(tiles, card.Bands, product.Height, product.Width);
        logSnr.Reshape(tiles);
        prediction.Reshape(tiles, card.Bands, product.Height, product.Width);
        denoiserBinding = denoiser.CreateBinding();
        denoiserBinding.BindInput(GraphContract.State, state.Value);
        denoiserBinding.BindInput(GraphContract.LogSnr, logSnr.Value);
        denoiserBinding.BindOutput(GraphContract.Prediction, prediction.Value);
        if (encoderBinding is null)
        {
            denoiserBinding.BindInput(GraphContract.Lr, lr.Value);
            return;
        }

        features.Reshape(tiles, featureChannels, tile.Height, tile.Width);
        encoderBinding.BindOutput(GraphContract.Features, features.Value);
        denoiserBinding.BindInput(GraphContract.Features, features.Value);
    }

    /// <inheritdoc/>
    public void Encode()
    {
        if (encoder is not null)
        {
            encoder.Run(Bound(encoderBinding));
        }
    }

    /// <inheritdoc/>
    public void Denoise()
    {
        if (denoiser is null)
        {
            throw new InvalidOperationException($"model {card.Name} has no denoiser");
        }

        denoiser.Run(Bound(denoiserBinding));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Unbind();
        lr.Dispose();
        features.Dispose();
        mmse.Dispose();
        state.Dispose();
        logSnr.Dispose();
        prediction.Dispose();
    }

    private static OrtIoBinding Bound(OrtIoBinding? binding) =>
        binding ?? throw new InvalidOperationException("the batch has no shape yet");

    private void Unbind()
    {
        encoderBinding?.Dispose();
        encoderBinding = null;
        denoiserBinding?.Dispose();
        denoiserBinding = null;
    }
}
