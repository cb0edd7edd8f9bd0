using System.Numerics;

namespace Nadir.Core.Diffusion.Guidance;

/// <summary>
/// A denoiser from a conditional network under guidance. Where the weight is 1 or 0 the network is called for one of its outputs only; else
/// once for both. Guidance acts on the network's own output, before it becomes x0.
/// </summary>
/// <typeparam name="T">Type of the state.</typeparam>
public sealed class GuidedDenoiser<T> : IDenoiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IConditionalNetwork<T> network;
    private readonly GuidanceSettings settings;
    private T[] unconditional = [];
    private T[] conditional = [];

    /// <summary>Throws ArgumentException where a guidance that needs a null condition meets a network without one.</summary>
    public GuidedDenoiser(IConditionalNetwork<T> network, GuidanceSettings settings)
    {
        if (!network.HasNullCondition && (settings.Weight != 1 || settings.NoisyWeight is not (null or 1)))
        {
            throw new ArgumentException(
                $"the model has no null condition, so guidance {settings.Weight} cannot be computed; use guidance 1", nameof(settings));
        }

        (this.network, this.settings) = (network, settings);
    }

    /// <inheritdoc/>
    public void Denoise(ReadOnlySpan<T> x, NoiseLevel level, Span<T> x0)
    {
        var weight = settings.WeightAt(level);
        if (weight == 1)
        {
            network.Predict(x, level, x0);
        }
        else if (weight == 0 && settings.Rescale == 0)
        {
            network.PredictUnconditional(x, level, x0);
        }
        else
        {
            Guide(x, level, weight, x0);
        }

        Prediction.ToX0(network.Parameterization, level, x, x0);
    }

    private void Guide(ReadOnlySpan<T> x, NoiseLevel level, double weight, Span<T> output)
    {
        if (unconditional.Length < x.Length)
        {
            (unconditional, conditional) = (new T[x.Length], new T[x.Length]);
        }

        var (without, with) = (unconditional.AsMemory(0, x.Length), conditional.AsMemory(0, x.Length));
        network.PredictBoth(x, level, output, without.Span);
        output.CopyTo(with.Span);
        GuidanceMath.Combine(without.Span, weight, GuidanceConvention.UncondPlusWeightedDifference, output);
        if (settings.Rescale > 0)
        {
            network.Rescale(with.Span, settings.Rescale, output);
        }
    }
}
