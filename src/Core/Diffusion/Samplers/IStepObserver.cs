using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>Watches a sampler: progress, tables of steps, comparison with reference states.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
public interface IStepObserver<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>Step <paramref name="step"/> (from 0) has brought the state to <paramref name="level"/>. The span is valid during the call.</summary>
    void OnStep(int step, NoiseLevel level, ReadOnlySpan<T> x);
}
