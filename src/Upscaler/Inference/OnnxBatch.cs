using Microsoft.ML.OnnxRuntime;
using Nadir.Core.Diffusion;
using Nadir.Core.Geometry;
using Nadir.Core.Models;

namespace Nadir.Upscaler.Inference;

/// <summary>The tensors of a model's graphs in one shape, bound to them: running is one call without arguments.</summary>
internal sealed class OnnxBatch(ModelCard card, OnnxGraph? encoder, OnnxGraph? denoiser, SamplerPlanGraphs? samplers, int featureChannels)
    : INetworkBatch, IDisposable
{
    private readonly PinnedTensor lr = new();
    private readonly PinnedTensor features = new();
    private readonly PinnedTensor mmse = new();
    private readonly PinnedTensor state = new();
    private readonly PinnedTensor logSnr = new();
    private readonly PinnedTensor prediction = new();
    private GraphCall? encode;
    private GraphCall? denoise;
    private GraphCall? denoiseNull;
    private GraphCall? denoiseBoth;
    private SamplerCall? sampler;
    private bool keepsFeatures;

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
        encode = encoder is null ? null : new GraphCall(encoder).Reads(GraphContract.Lr, lr.Value).Writes(GraphContract.Mmse, mmse.Value);
        if (encode is null)
        {
            mmse.Values.Clear();
        }

        if (denoiser is null)
        {
            return;
        }

        int calls = guided ? 2 * tiles : tiles;
        state.Reshape(calls, card.Bands, product.Height, product.Width);
        logSnr.Reshape(calls);
        prediction.Reshape(calls, card.Bands, product.Height, product.Width);
        if (encode is null)
        {
            denoise = Call(denoiser, state.Value, logSnr.Value, prediction.Value).Reads(GraphContract.Lr, lr.Value);
            return;
        }

        keepsFeatures = !guided && !denoiser.IsInPlace;
        if (keepsFeatures)
        {
            encode.Leaves(GraphContract.Features);
            denoise = Call(denoiser, state.Value, logSnr.Value, prediction.Value);
            return;
        }

        features.Reshape(calls, featureChannels, tile.Height, tile.Width);
        if (!guided)
        {
            encode.Writes(GraphContract.Features, features.Value);
            denoise = Call(denoiser, state.Value, logSnr.Value, prediction.Value).Reads(GraphContract.Features, features.Value);
            return;
        }

        features.Values[(features.Values.Length / 2)..].Clear();
        encode.Writes(GraphContract.Features, features.FirstHalf);
        denoise = Call(denoiser, state.FirstHalf, logSnr.FirstHalf, prediction.FirstHalf).Reads(GraphContract.Features, features.FirstHalf);
        denoiseNull = Call(denoiser, state.FirstHalf, logSnr.FirstHalf, prediction.FirstHalf).Reads(GraphContract.Features, features.SecondHalf);
        denoiseBoth = Call(denoiser, state.Value, logSnr.Value, prediction.Value).Reads(GraphContract.Features, features.Value);
    }

    /// <inheritdoc/>
    public void Encode()
    {
        if (encoder is not null)
        {
            Bound(encode).Run();
        }
    }

    /// <inheritdoc/>
    public void Denoise(Condition condition)
    {
        if (denoiser is null)
        {
            throw new InvalidOperationException($"model {card.Name} has no denoiser");
        }

        if (keepsFeatures && condition == Condition.Given)
        {
            Bound(denoise).Run(GraphContract.Features, Bound(encode).Resident(GraphContract.Features));
            return;
        }

        Bound(condition switch
        {
            Condition.Null => denoiseNull,
            Condition.Both => denoiseBoth,
            _ => denoise,
        }).Run();
    }

    /// <inheritdoc/>
    public ISamplerCall? FindSampler(SamplingPlan plan)
    {
        if (samplers?.Find(plan) is not { } graph)
        {
            return null;
        }

        if (sampler?.Graph != graph)
        {
            sampler?.Dispose();
            sampler = null;
            sampler = new SamplerCall(card, graph, state.Value.GetTensorTypeAndShape().Shape, BindContext, RunSampler);
        }

        return sampler;
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

    private static GraphCall Bound(GraphCall? call) =>
        call ?? throw new InvalidOperationException("the batch has no shape yet, or was not opened for guidance");

    private static GraphCall Call(OnnxGraph graph, OrtValue x, OrtValue logSnr, OrtValue prediction) => new GraphCall(graph)
        .Reads(GraphContract.State, x)
        .Reads(GraphContract.LogSnr, logSnr)
        .Writes(GraphContract.Prediction, prediction);

    private void BindContext(GraphCall call)
    {
        if (encoder is null)
        {
            call.Reads(GraphContract.Lr, lr.Value);
        }
        else if (!keepsFeatures)
        {
            call.Reads(GraphContract.Features, features.Value);
        }
    }

    private void RunSampler(GraphCall call)
    {
        if (keepsFeatures)
        {
            call.Run(GraphContract.Features, Bound(encode).Resident(GraphContract.Features));
        }
        else
        {
            call.Run();
        }
    }

    private void Unbind()
    {
        sampler?.Dispose();
        sampler = null;
        denoiseBoth?.Dispose();
        denoiseNull?.Dispose();
        denoise?.Dispose();
        encode?.Dispose();
        (encode, denoise, denoiseNull, denoiseBoth, keepsFeatures) = (null, null, null, null, false);
    }
}
