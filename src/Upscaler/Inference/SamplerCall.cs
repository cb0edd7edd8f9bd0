using Microsoft.ML.OnnxRuntime;
using Nadir.Core.Models;
using Nadir.Upscaler.Inference.Graphs;

namespace Nadir.Upscaler.Inference;

/// <summary>A <see cref="SamplerGraph"/> over the tensors of one shape.</summary>
internal sealed class SamplerCall : ISamplerCall, IDisposable
{
    private readonly PinnedTensor sample = new();
    private readonly Dictionary<int, PinnedTensor> noise = [];
    private readonly List<PinnedTensor> levels = [];
    private readonly GraphCall call;
    private readonly Action<GraphCall> run;

    /// <summary>
    /// Takes memory for the shape of a state and binds it. <paramref name="bind"/> binds what the batch reads of the tile once and for all, or
    /// <paramref name="run"/> does at each run.
    /// </summary>
    /// <exception cref="NetworkMemoryException">It does not fit in memory.</exception>
    public SamplerCall(ModelCard card, SamplerPlanGraph graph, ReadOnlySpan<long> shape, Action<GraphCall> bind, Action<GraphCall> run)
    {
        (Graph, this.run) = (graph, run);
        call = new GraphCall(graph.Graph);
        try
        {
            Bind(card, shape, bind);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The graph, which stays the caller's.</summary>
    public SamplerPlanGraph Graph { get; }

    /// <inheritdoc/>
    public IReadOnlyList<int> Draws => Graph.Sampler.Draws;

    /// <inheritdoc/>
    public Span<float> Sample => sample.Values;

    /// <inheritdoc/>
    public Span<float> Noise(int draw) => noise[draw].Values;

    /// <inheritdoc/>
    public void Run() => run(call);

    /// <inheritdoc/>
    public void Dispose()
    {
        call.Dispose();
        sample.Dispose();
        foreach (var tensor in noise.Values.Concat(levels))
        {
            tensor.Dispose();
        }
    }

    private void Bind(ModelCard card, ReadOnlySpan<long> shape, Action<GraphCall> bind)
    {
        foreach (int draw in Draws)
        {
            call.Reads(SamplerGraph.Noise(draw), Taken(noise[draw] = new PinnedTensor(), shape));
        }

        for (int i = 0; i < Graph.Sampler.Levels.Length; i++)
        {
            levels.Add(new PinnedTensor());
            call.Reads(SamplerGraph.LogSnr(i), Taken(levels[i], shape[..1]));
            levels[i].Values.Fill(NetworkDenoiser.ToldLogSnr(card, Graph.Sampler.Levels[i]));
        }

        call.Writes(SamplerGraph.Sample, Taken(sample, shape));
        bind(call);
    }

    private static OrtValue Taken(PinnedTensor tensor, ReadOnlySpan<long> shape)
    {
        tensor.Reshape(shape);
        return tensor.Value;
    }
}
