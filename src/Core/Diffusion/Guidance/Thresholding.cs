using System.Numerics;

namespace Nadir.Core.Diffusion.Guidance;

/// <summary>Keeps estimates of x0 in range. Checked by the golden guidance cases.</summary>
public static class Thresholding
{
    /// <summary>Clamps to ±<paramref name="range"/>.</summary>
    public static void Static<T>(double range, Span<T> x0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var limit = T.CreateTruncating(range);
        for (var i = 0; i < x0.Length; i++)
        {
            x0[i] = T.Clamp(x0[i], -limit, limit);
        }
    }

    /// <summary>
    /// Dynamic thresholding (Saharia et al. 2022, section 2.3): per sample, s is the linearly interpolated quantile of |x0|, at least 1 and at
    /// most <paramref name="maximum"/>; x0 becomes clamp(x0, ±s)/s. <paramref name="scratch"/> holds a sample.
    /// </summary>
    public static void Dynamic<T>(double quantile, double maximum, int sampleLength, Span<T> x0, Span<T> scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var at = 0; at < x0.Length; at += sampleLength)
        {
            var sample = x0.Slice(at, sampleLength);
            var limit = T.CreateTruncating(Math.Clamp(Quantile(quantile, sample, scratch[..sampleLength]), 1, maximum));
            for (var i = 0; i < sample.Length; i++)
            {
                sample[i] = T.Clamp(sample[i], -limit, limit) / limit;
            }
        }
    }

    /// <summary>The linearly interpolated quantile of the magnitudes.</summary>
    public static double Quantile<T>(double quantile, ReadOnlySpan<T> values, Span<T> scratch)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < values.Length; i++)
        {
            scratch[i] = T.Abs(values[i]);
        }

        scratch.Sort();
        var place = quantile * (values.Length - 1);
        var low = (int)Math.Floor(place);
        var high = Math.Min(low + 1, values.Length - 1);
        var (a, b) = (double.CreateTruncating(scratch[low]), double.CreateTruncating(scratch[high]));
        return a + ((b - a) * (place - low));
    }
}
