using Microsoft.ML.OnnxRuntime;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// A graph over tensors of the host. In place, the runtime reads and writes them where they are. Otherwise it copies an input when it is
/// bound and an output when the run has ended, so inputs are bound anew before each run, and an output may be left on the device for
/// another graph there.
/// </summary>
internal sealed class GraphCall : IDisposable
{
    private readonly OnnxGraph graph;
    private readonly OrtIoBinding binding;
    private readonly List<(string Name, OrtValue Value)> inputs = [];
    private readonly List<string> outputs = [];
    private IDisposableReadOnlyCollection<OrtValue>? results;

    /// <summary>A call without tensors yet; the graph stays the caller's.</summary>
    public GraphCall(OnnxGraph graph)
    {
        this.graph = graph;
        binding = graph.CreateBinding();
    }

    /// <summary>Reads an input from a tensor of the host; the tensor stays the caller's, who keeps it while this lives.</summary>
    public GraphCall Reads(string name, OrtValue value)
    {
        inputs.Add((name, value));
        if (graph.IsInPlace)
        {
            binding.BindInput(name, value);
        }

        return this;
    }

    /// <summary>Writes an output to a tensor of the host.</summary>
    public GraphCall Writes(string name, OrtValue value)
    {
        outputs.Add(name);
        binding.BindOutput(name, value);
        return this;
    }

    /// <summary>Leaves an output where the graph is run, for <see cref="Resident"/>.</summary>
    public GraphCall Leaves(string name)
    {
        outputs.Add(name);
        binding.BindOutputToDevice(name, graph.Memory);
        return this;
    }

    /// <summary>Runs the graph on what the tensors hold now, and on what another call left on the device, if anything.</summary>
    /// <exception cref="NetworkMemoryException">The runtime ran out of memory.</exception>
    /// <exception cref="Core.Errors.InferenceException">The runtime failed otherwise.</exception>
    public void Run(string? name = null, OrtValue? resident = null)
    {
        results?.Dispose();
        results = null;
        graph.Run(binding, () => Bind(name, resident));
    }

    /// <summary>What the last run left on the device, good until the next.</summary>
    public OrtValue Resident(string name)
    {
        results ??= binding.GetOutputValues();
        return results.ElementAt(outputs.IndexOf(name));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        results?.Dispose();
        binding.Dispose();
    }

    private void Bind(string? name, OrtValue? resident)
    {
        if (!graph.IsInPlace)
        {
            foreach (var (input, value) in inputs)
            {
                binding.BindInput(input, value);
            }
        }

        if (name is not null && resident is not null)
        {
            binding.BindInput(name, resident);
        }
    }
}
