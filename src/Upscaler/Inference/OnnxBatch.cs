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
    private OrtIoBinding? nullBinding;
    private OrtIoBinding? bothBinding;

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

    /// <summary>
    /// Gives every tensor the shape for <paramref name="tiles"/> tiles and binds it; for guidance the denoiser's hold them twice, the second
    /// half with features of zeros.
    /// </summary>
    /// <exception cref="NetworkMemoryException">They do not fit in memory.</exception>
    public void Reshape(int tiles, PixelSize tile, bool guided)
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

        int calls = guided ? 2 * tiles : tiles;
        state.Reshape(calls, card.Bands, product.Height, product.Width);
        logSnr.Reshape(calls);
        prediction.Reshape(calls, card.Bands, product.Height, product.Width);
        if (encoderBinding is null)
        {
            denoiserBinding = Bind(denoiser, GraphContract.Lr, lr.Value, state.Value, logSnr.Value, prediction.Value);
            return;
        }

        features.Reshape(calls, featureChannels, tile.Height, tile.Width);
        if (!guided)
        {
            encoderBinding.BindOutput(GraphContract.Features, features.Value);
            denoiserBinding = Bind(denoiser, GraphContract.Features, features.Value, state.Value, logSnr.Value, prediction.Value);
            return;
        }

        features.Values[(features.Values.Length / 2)..].Clear();
        encoderBinding.BindOutput(GraphContract.Features, features.FirstHalf);
        denoiserBinding = Bind(denoiser, GraphContract.Features, features.FirstHalf, state.FirstHalf, logSnr.FirstHalf, prediction.FirstHalf);
        nullBinding = Bind(denoiser, GraphContract.Features, features.SecondHalf, state.FirstHalf, logSnr.FirstHalf, prediction.FirstHalf);
        bothBinding = Bind(denoiser, GraphContract.Features, features.Value, state.Value, logSnr.Value, prediction.Value);
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
    public void Denoise(Condition condition)
    {
        if (denoiser is null)
        {
            throw new InvalidOperationException($"model {card.Name} has no denoiser");
        }

        denoiser.Run(Bound(condition switch
        {
            Condition.Null => nullBinding,
            Condition.Both => bothBinding,
            _ => denoiserBinding,
        }));
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
        binding ?? throw new InvalidOperationException("the batch has no shape yet, or was not opened for guidance");

    private static OrtIoBinding Bind(OnnxGraph graph, string context, OrtValue seen, OrtValue x, OrtValue logSnr, OrtValue prediction)
    {
        var binding = graph.CreateBinding();
        binding.BindInput(GraphContract.State, x);
        binding.BindInput(context, seen);
        binding.BindInput(GraphContract.LogSnr, logSnr);
        binding.BindOutput(GraphContract.Prediction, prediction);
        return binding;
    }

    private void Unbind()
    {
        encoderBinding?.Dispose();
        encoderBinding = null;
        denoiserBinding?.Dispose();
        denoiserBinding = null;
        nullBinding?.Dispose();
        nullBinding = null;
        bothBinding?.Dispose();
        bothBinding = null;
    }
}
