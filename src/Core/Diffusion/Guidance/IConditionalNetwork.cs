using System.Numerics;

namespace Nadir.Core.Diffusion.Guidance;

/// <summary>A network with a condition that can be left out.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
public interface IConditionalNetwork<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>What the network puts out.</summary>
    Parameterization Parameterization { get; }

    /// <summary>False for a model without a null condition, which cannot be guided.</summary>
    bool HasNullCondition { get; }

    /// <summary>The conditional outputs of a batch.</summary>
    void Predict(ReadOnlySpan<T> x, NoiseLevel level, Span<T> conditional);

    /// <summary>The unconditional outputs of a batch (weight 0).</summary>
    void PredictUnconditional(ReadOnlySpan<T> x, NoiseLevel level, Span<T> unconditional);

    /// <summary>Both outputs of a batch in one call of the network, twice as large.</summary>
    void PredictBoth(ReadOnlySpan<T> x, NoiseLevel level, Span<T> conditional, Span<T> unconditional);

    /// <summary>
    /// Rescales guided outputs towards the conditional ones' deviation by a share <paramref name="phi"/> of 0 to 1, over what the network
    /// takes for a sample: <see cref="GuidanceMath.Rescale"/> or <see cref="GuidanceMath.RescaleCells"/>.
    /// </summary>
    void Rescale(ReadOnlySpan<T> conditional, double phi, Span<T> guided);
}
