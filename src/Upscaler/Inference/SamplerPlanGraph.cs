using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Upscaler.Inference;

/// <summary>A sampler's run that was written out and loaded as one graph.</summary>
/// <param name="Sampler">The run.</param>
/// <param name="Limit">Largest magnitude of an estimate in the network's units.</param>
/// <param name="Graph">The graph.</param>
internal sealed record SamplerPlanGraph(UnrolledSampler Sampler, double Limit, OnnxGraph Graph);
