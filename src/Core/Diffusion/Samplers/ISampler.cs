using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// A solver from noise to a clean estimate. Pure: the result is a function of the arguments. Laws, in SamplerLaws: a denoiser that is a
/// constant gives that constant; the denoiser is called exactly <see cref="Evaluations"/> times; 1 and 2 steps work.
/// </summary>
public interface ISampler
{
    /// <summary>Name, as settings write it.</summary>
    string Name { get; }

    /// <summary>Order, cost and source.</summary>
    SamplerInfo Info { get; }

    /// <summary>Calls of the denoiser that a schedule of this many steps costs; part of the contract. Steps is at least 1.</summary>
    int Evaluations(int steps);

    /// <summary>
    /// Runs the schedule. <paramref name="x"/> holds the initial state at the schedule's first level and ends as the estimate of x0.
    /// <paramref name="workspace"/> lends the scratch buffers; after the first run of a size nothing is allocated.
    /// </summary>
    void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>;
}
