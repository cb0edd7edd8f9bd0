using System.Collections.Concurrent;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// One of the calls of a model that may run at once: a network with sessions of its own, on a GPU with a stream of its own, and its sampler.
/// </summary>
internal sealed class Lane(OnnxDetailNetwork network, DetailSampler sampler) : IDisposable
{
    /// <summary>What runs on it.</summary>
    public DetailSampler Sampler { get; } = sampler;

    /// <inheritdoc/>
    public void Dispose() => network.Dispose();

    /// <summary>A lane taken off the free ones, waiting until there is one; put back when disposed.</summary>
    internal readonly ref struct Loan : IDisposable
    {
        private readonly BlockingCollection<Lane> free;
        private readonly Lane lane;

        public Loan(BlockingCollection<Lane> free, CancellationToken cancellationToken)
        {
            this.free = free;
            lane = free.Take(cancellationToken);
        }

        public DetailSampler Sampler => lane.Sampler;

        public void Dispose() => free.Add(lane, CancellationToken.None);
    }
}
