using Nadir.Core.Diffusion;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Upscaler.Inference.Graphs;

namespace Nadir.Upscaler.Inference;

/// <summary>The graphs of the sampling plans that were asked for last, each loaded once.</summary>
/// <param name="card">The model's card.</param>
/// <param name="denoiser">Its denoiser.</param>
/// <param name="options">How graphs are run.</param>
internal sealed class SamplerPlanGraphs(ModelCard card, OnnxFile denoiser, InferenceOptions options) : IDisposable
{
    /// <summary>Runs of so many different settings take turns without loading anew.</summary>
    private const int Most = 4;

    private readonly List<SamplerPlanGraph> loaded = [];

    /// <summary>
    /// The plan's graph, or null where it has to be stepped on the host: it is guided, or of very many steps.
    /// </summary>
    /// <exception cref="NetworkMemoryException">It does not fit on the device beside what is there.</exception>
    public SamplerPlanGraph? Find(SamplingPlan plan)
    {
        if (plan.Guidance is not null || plan.Evaluations > SamplerGraph.MostEvaluations)
        {
            return null;
        }

        var sampler = plan.Unrolled;
        double limit = NetworkDenoiser.Limit(card, plan);
        int place = loaded.FindIndex(one => one.Limit.Equals(limit) && one.Sampler.Equals(sampler));
        if (place >= 0)
        {
            var known = loaded[place];
            loaded.RemoveAt(place);
            loaded.Insert(0, known);
            return known;
        }

        var graph = new SamplerPlanGraph(sampler, limit, Open(SamplerGraph.Write(card, denoiser, sampler, limit)));
        loaded.Insert(0, graph);
        if (loaded.Count > Most)
        {
            loaded[^1].Graph.Dispose();
            loaded.RemoveAt(Most);
        }

        return graph;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var one in loaded)
        {
            one.Graph.Dispose();
        }
    }

    private OnnxGraph Open(byte[] bytes)
    {
        try
        {
            return OnnxGraph.Open(card, card.Denoiser!, bytes, options);
        }
        catch (DeviceUnavailableException e)
        {
            throw new NetworkMemoryException(e.Message, e);
        }
    }
}
