using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Nadir.Bench.Shared;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Upscaler.Inference;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.DeviceBench;

/// <summary>
/// A model's graphs in ONNX Runtime and nothing else: the encoder once and the denoiser once a step. Resident, inputs were bound once and
/// outputs stay on the device; copied, each run binds its inputs from the host and writes its outputs there, as the Upscaler does.
/// </summary>
internal sealed class BareModel : IDisposable
{
    private readonly List<IDisposable> owned = [];
    private readonly RunOptions run = new();
    private readonly OrtMemoryInfo memory;
    private readonly InferenceSession encoder;
    private readonly InferenceSession denoiser;

    public BareModel(IModelCatalog catalog, ModelCard card, Device device)
    {
        RuntimeTelemetry.Off();
        memory = Own(device.IsGpu
            ? new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, device.Index, OrtMemType.Default)
            : new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default));
        using var options = DeviceSession.Options(device, 0);
        encoder = Own(new InferenceSession(catalog.ReadGraph(card, card.Encoder!), options));
        denoiser = Own(new InferenceSession(catalog.ReadGraph(card, card.Denoiser!), options));
    }

    /// <summary>
    /// Median seconds of one batch, resident and copied, and of other work on the same tiles; they take turns within a round, so that
    /// other work on the machine weighs on all, and the first round does not count.
    /// </summary>
    public (double Resident, double Copied, double Other) Measure(ModelCard card, int tiles, int steps, int rounds, Action other)
    {
        long side = card.PreferredTile;
        long product = side * card.Scale;
        long features = encoder.OutputMetadata[GraphContract.Features].Dimensions[1];
        using var lr = Tensor(tiles, card.Bands, side, side);
        using var seen = Tensor(tiles, features, side, side);
        using var mmse = Tensor(tiles, card.Bands, product, product);
        using var state = Tensor(tiles, card.Bands, product, product);
        using var levels = Tensor(tiles);
        using var prediction = Tensor(tiles, card.Bands, product, product);
        (string Name, OrtValue Value)[] encoderInputs = [(GraphContract.Lr, lr)];
        (string Name, OrtValue Value)[] denoiserInputs = [(GraphContract.State, state), (GraphContract.Features, seen), (GraphContract.LogSnr, levels)];
        using var encodeThere = Bind(encoder, encoderInputs);
        using var denoiseThere = Bind(denoiser, denoiserInputs);
        encodeThere.BindOutputToDevice(GraphContract.Features, memory);
        encodeThere.BindOutputToDevice(GraphContract.Mmse, memory);
        denoiseThere.BindOutputToDevice(GraphContract.Prediction, memory);
        using var encode = Bind(encoder, encoderInputs);
        using var denoise = Bind(denoiser, denoiserInputs);
        encode.BindOutput(GraphContract.Features, seen);
        encode.BindOutput(GraphContract.Mmse, mmse);
        denoise.BindOutput(GraphContract.Prediction, prediction);
        Action[] works =
        [
            () => Run(encodeThere, [], denoiseThere, [], steps),
            () => Run(encode, encoderInputs, denoise, denoiserInputs, steps),
            other,
        ];
        double[][] laps = [.. Enumerable.Range(0, rounds + 1).Select(_ => works.Select(Lap).ToArray())];
        double[] medians = [.. works.Select((_, place) => Results.Median(laps.Skip(1).Select(lap => lap[place])))];
        return (medians[0], medians[1], medians[2]);
    }

    /// <summary>The median of as many runs as asked for, after one that does not count.</summary>
    public static double Time(int rounds, Action work)
    {
        work();
        return Results.Median(Enumerable.Range(0, rounds).Select(_ => Lap(work)).ToArray());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (int i = owned.Count - 1; i >= 0; i--)
        {
            owned[i].Dispose();
        }

        run.Dispose();
    }

    private static double Lap(Action work)
    {
        long started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static OrtIoBinding Bind(InferenceSession session, (string Name, OrtValue Value)[] inputs)
    {
        var binding = session.CreateIoBinding();
        Bind(binding, inputs);
        return binding;
    }

    private static void Bind(OrtIoBinding binding, (string Name, OrtValue Value)[] inputs)
    {
        foreach (var (name, value) in inputs)
        {
            binding.BindInput(name, value);
        }
    }

    private void Run(
        OrtIoBinding encode, (string Name, OrtValue Value)[] encoderInputs, OrtIoBinding denoise, (string Name, OrtValue Value)[] denoiserInputs, int steps)
    {
        Bind(encode, encoderInputs);
        encoder.RunWithBinding(run, encode);
        for (int step = 0; step < steps; step++)
        {
            Bind(denoise, denoiserInputs);
            denoiser.RunWithBinding(run, denoise);
        }

        encode.SynchronizeBoundOutputs();
        denoise.SynchronizeBoundOutputs();
    }

    private static OrtValue Tensor(params long[] shape)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, TensorElementType.Float, shape);
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
