using Microsoft.ML.OnnxRuntime;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Upscaler.Inference;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.Bench;

/// <summary>
/// A model's graphs in ONNX Runtime and nothing else: for each batch of tiles the encoder once and the denoiser once a step, over bound
/// tensors that are never touched in between. Session options, shapes, batch and threads are the pipeline's; the loading is not timed.
/// </summary>
internal sealed class BareRuntime : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly RunOptions options = new();
    private readonly InferenceSession encoder;
    private readonly InferenceSession denoiser;
    private readonly List<(OrtIoBinding Encode, OrtIoBinding Denoise)> batches = [];
    private readonly int steps;

    public BareRuntime(IModelCatalog catalog, ModelCard card, int tiles, int steps, int threads = 0)
    {
        RuntimeTelemetry.Off();
        this.steps = steps;
        encoder = Own(Open(catalog.ReadGraph(card, card.Encoder!), threads));
        denoiser = Own(Open(catalog.ReadGraph(card, card.Denoiser!), threads));
        int batch = card.PreferredBatch;
        var full = Bind(card, Math.Min(batch, tiles));
        batches.AddRange(Enumerable.Repeat(full, tiles / batch));
        if (tiles % batch > 0)
        {
            batches.Add(tiles < batch ? full : Bind(card, tiles % batch));
        }
    }

    /// <summary>Runs one batch of each shape, so that the arena has grown.</summary>
    public void Warm()
    {
        foreach (var batch in batches.Distinct())
        {
            encoder.RunWithBinding(options, batch.Encode);
            denoiser.RunWithBinding(options, batch.Denoise);
        }
    }

    /// <summary>Runs all batches and gives what they took.</summary>
    public Cost Run()
    {
        var lap = new Lap();
        foreach (var (encode, denoise) in batches)
        {
            encoder.RunWithBinding(options, encode);
            for (int step = 0; step < steps; step++)
            {
                denoiser.RunWithBinding(options, denoise);
            }
        }

        return lap.Now;
    }

    /// <summary>Runs the encoder once over the first batch and gives what it took.</summary>
    public Cost Encode()
    {
        var lap = new Lap();
        encoder.RunWithBinding(options, batches[0].Encode);
        return lap.Now;
    }

    /// <summary>Runs the denoiser once over the first batch and gives what it took.</summary>
    public Cost Denoise()
    {
        var lap = new Lap();
        denoiser.RunWithBinding(options, batches[0].Denoise);
        return lap.Now;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = owned.Count - 1; i >= 0; i--)
        {
            owned[i].Dispose();
        }

        options.Dispose();
    }

    private static InferenceSession Open(byte[] graph, int threads)
    {
        using var session = DeviceSession.Options(Device.Cpu, threads);
        return new InferenceSession(graph, session);
    }

    private (OrtIoBinding Encode, OrtIoBinding Denoise) Bind(ModelCard card, int tiles)
    {
        long side = card.PreferredTile;
        long features = encoder.OutputMetadata[GraphContract.Features].Dimensions[1];
        var lr = Tensor(tiles, card.Bands, side, side);
        var handed = Tensor(tiles, features, side, side);
        var mmse = Tensor(tiles, card.Bands, side * card.Scale, side * card.Scale);
        var state = Tensor(tiles, card.Bands, side * card.Scale, side * card.Scale);
        var prediction = Tensor(tiles, card.Bands, side * card.Scale, side * card.Scale);
        var encode = Own(encoder.CreateIoBinding());
        encode.BindInput(GraphContract.Lr, lr);
        encode.BindOutput(GraphContract.Features, handed);
        encode.BindOutput(GraphContract.Mmse, mmse);
        var denoise = Own(denoiser.CreateIoBinding());
        denoise.BindInput(GraphContract.State, state);
        denoise.BindInput(GraphContract.Features, handed);
        denoise.BindInput(GraphContract.LogSnr, Tensor(tiles));
        denoise.BindOutput(GraphContract.Prediction, prediction);
        return (encode, denoise);
    }

    private OrtValue Tensor(params long[] shape)
    {
        var value = Own(OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, Microsoft.ML.OnnxRuntime.Tensors.TensorElementType.Float, shape));
        var random = new Random(1);
        foreach (ref float sample in value.GetTensorMutableDataAsSpan<float>())
        {
            sample = (random.NextSingle() * 2) - 1;
        }

        return value;
    }

    private T Own<T>(T value)
        where T : IDisposable
    {
        owned.Add(value);
        return value;
    }
}
