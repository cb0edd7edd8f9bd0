using System.Numerics;

namespace Nadir.Core.Diffusion;

/// <summary>The forward process q(x | x0) = N(α·x0, σ²): training, tests and starts from an estimate.</summary>
public static class ForwardProcess
{
    /// <summary>x = α·x0 + σ·ε.</summary>
    public static void AddNoise<T>(NoiseLevel level, ReadOnlySpan<T> x0, ReadOnlySpan<T> noise, Span<T> x)
        where T : unmanaged, IFloatingPointIeee754<T> => Linear.Combine(level.Alpha, x0, level.Sigma, noise, x);
}
