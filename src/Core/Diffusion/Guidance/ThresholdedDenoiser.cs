using System.Numerics;

namespace Nadir.Core.Diffusion.Guidance;

/// <summary>Keeps a denoiser's estimates within a range: clamped, or by dynamic thresholding where a quantile is given.</summary>
/// <typeparam name="T">Type of the state.</typeparam>
public sealed class ThresholdedDenoiser<T> : IThresholdedDenoiser<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly IDenoiser<T> inner;
    private readonly double range;
    private readonly double? quantile;
    private readonly int sampleLength;
    private readonly T[] scratch;
    private T[] raw = [];
    private int length;

    /// <summary>Range above 0 (of a dynamic threshold: at least 1); quantile above 0 and at most 1.</summary>
    public ThresholdedDenoiser(IDenoiser<T> inner, double range, int sampleLength, double? quantile = null)
    {
        if (!(range > 0) || (quantile is not null && range < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(range), range, $"a threshold is above 0, and at least 1 when dynamic, not {range}");
        }

        if (quantile is not null and not (> 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(quantile), quantile, $"a quantile is above 0 and at most 1, not {quantile}");
        }

        (this.inner, this.range, this.quantile, this.sampleLength) = (inner, range, quantile, sampleLength);
        scratch = new T[sampleLength];
    }

    /// <inheritdoc/>
    public ReadOnlySpan<T> Raw => raw.AsSpan(0, length);

    /// <inheritdoc/>
    public void Denoise(ReadOnlySpan<T> x, NoiseLevel level, Span<T> x0)
    {
        inner.Denoise(x, level, x0);
        length = x0.Length;
        if (raw.Length < length)
        {
            raw = new T[length];
        }

        x0.CopyTo(raw);
        if (quantile is { } q)
        {
            Thresholding.Dynamic(q, range, sampleLength, x0, scratch);
        }
        else
        {
            Thresholding.Static(range, x0);
        }
    }
}
