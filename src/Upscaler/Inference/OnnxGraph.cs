using Microsoft.ML.OnnxRuntime;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Upscaler.Inference.Devices;
using Nadir.Upscaler.Inference.Graphs;

namespace Nadir.Upscaler.Inference;

/// <summary>One graph of a model, loaded and found to keep <see cref="GraphContract"/>.</summary>
internal sealed class OnnxGraph : IDisposable
{
    private readonly string model;
    private readonly InferenceSession session;
    private readonly RunOptions runOptions = Quiet();
    private readonly RunOptions shrinkOptions = Quiet();
    private bool ranOutOfMemory;

    private OnnxGraph(string model, ModelFile file, InferenceSession session, InferenceOptions options)
    {
        IsInPlace = !options.Device.IsGpu && !options.CopiesTensors;
        Memory = options.Device.IsGpu
            ? new OrtMemoryInfo(OrtMemoryInfo.allocatorCUDA, OrtAllocatorType.DeviceAllocator, options.Device.Index, OrtMemType.Default)
            : new OrtMemoryInfo(OrtMemoryInfo.allocatorCPU, OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
        this.model = model;
        File = file;
        this.session = session;
        shrinkOptions.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", DeviceSession.ShrunkArenas(options.Device));
    }

    /// <summary>The file it came from.</summary>
    public ModelFile File { get; }

    /// <summary>Whether it runs on the host's memory, so that bound tensors need no copies.</summary>
    public bool IsInPlace { get; }

    /// <summary>The memory that it computes in.</summary>
    public OrtMemoryInfo Memory { get; }

    /// <summary>Its inputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Inputs => session.InputMetadata;

    /// <summary>Its outputs by name.</summary>
    public IReadOnlyDictionary<string, NodeMetadata> Outputs => session.OutputMetadata;

    /// <summary>Loads a graph whose bytes keep the card's hash.</summary>
    /// <exception cref="ModelRejectedException">It is missing, altered or no graph for this runtime.</exception>
    /// <exception cref="DeviceUnavailableException">The device's provider does not start, or the graph does not fit on the device.</exception>
    public static OnnxGraph Load(IModelCatalog catalog, ModelCard card, ModelFile file, InferenceOptions options)
    {
        byte[] bytes = catalog.ReadGraph(card, file);
        OnnxGraphScan.Check(card.Name, file.Name, bytes);
        return Open(card, file, bytes, options);
    }

    /// <summary>Opens a graph that is sound: one that was checked, or made of such.</summary>
    /// <exception cref="ModelRejectedException">It is no graph for this runtime.</exception>
    /// <exception cref="DeviceUnavailableException">The device's provider does not start, or the graph does not fit on the device.</exception>
    public static OnnxGraph Open(ModelCard card, ModelFile file, byte[] bytes, InferenceOptions options)
    {
        RuntimeTelemetry.Off();
        using SessionOptions session = Options(options);
        try
        {
            return new OnnxGraph(card.Name, file, new InferenceSession(bytes, session), options);
        }
        catch (OnnxRuntimeException e) when (options.Device.IsGpu && RuntimeFault.IsOutOfMemory(e))
        {
            throw new DeviceUnavailableException(
                options.Device.ToString(),
                $"model {card.Name} does not fit in its memory ({RuntimeFault.Message(e)})",
                "end what else uses the GPU, or give a smaller model or another device",
                e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelRejectedException(
                card.Name, $"ONNX Runtime does not load {file.Name} ({RuntimeFault.Message(e)})", "export it for this runtime, docs/model-card.md says how", e);
        }
    }

    /// <summary>An empty binding of this graph's inputs and outputs.</summary>
    public OrtIoBinding CreateBinding() => session.CreateIoBinding();

    /// <summary>
    /// Runs over bound tensors, which <paramref name="bind"/> may bind anew right before. The run after one that ran out of memory gives back what the runtime's arena had grown by, or the rest
    /// of the process would be left without.
    /// </summary>
    /// <exception cref="NetworkMemoryException">The runtime ran out of memory.</exception>
    /// <exception cref="InferenceException">The runtime failed otherwise.</exception>
    public void Run(OrtIoBinding binding, Action bind)
    {
        RunOptions options = ranOutOfMemory ? shrinkOptions : runOptions;
        ranOutOfMemory = false;
        try
        {
            bind();
            session.RunWithBinding(options, binding);
        }
        catch (OnnxRuntimeException e) when (RuntimeFault.IsOutOfMemory(e))
        {
            ranOutOfMemory = true;
            throw new NetworkMemoryException(RuntimeFault.Message(e), e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException(model, $"ONNX Runtime failed in {File.Name} ({RuntimeFault.Message(e)})", e);
        }
    }

    /// <summary>Runs on given inputs and hands out new outputs, in the order of <paramref name="outputs"/>; for trying a graph out.</summary>
    /// <exception cref="ModelRejectedException">The runtime failed.</exception>
    public IDisposableReadOnlyCollection<OrtValue> Try(string[] inputs, OrtValue[] values, string[] outputs)
    {
        try
        {
            return session.Run(runOptions, inputs, values, outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelRejectedException(
                model, $"{File.Name} fails on a small tile ({RuntimeFault.Message(e)})", "export it with free batch, height and width", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        runOptions.Dispose();
        shrinkOptions.Dispose();
        Memory.Dispose();
        session.Dispose();
    }

    private static SessionOptions Options(InferenceOptions options)
    {
        try
        {
            return DeviceSession.Options(options.Device, options.Threads);
        }
        catch (OnnxRuntimeException e)
        {
            throw new DeviceUnavailableException(
                options.Device.ToString(), $"ONNX Runtime does not start its provider ({RuntimeFault.Message(e)})", "'nadir doctor' says what is missing", e);
        }
    }

    private static RunOptions Quiet() => new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
}
