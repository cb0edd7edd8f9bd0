namespace Nadir.Core.Metrics;

/// <summary>
/// Peak signal-to-noise ratio (docs/metrics.md, section 2). Laws (PixelMeasureTests): infinite for equal images, symmetric, and the
/// same when a value is added to both images.
/// </summary>
public static class PeakSignal
{
    /// <summary>Mean over pixels and bands of the squared difference, in squared units of the images; 0 for equal images.</summary>
    /// <exception cref="ArgumentException">The images differ in size or bands.</exception>
    public static double MeanSquareError(MetricImage product, MetricImage truth)
    {
        MetricInput.CheckSame(product, truth);
        var p = product.Values;
        var t = truth.Values;
        double sum = 0;
        for (int i = 0; i < p.Length; i++)
        {
            sum += (p[i] - t[i]) * (p[i] - t[i]);
        }

        return sum / p.Length;
    }

    /// <summary>
    /// 10 log10(peak² / error) in dB, infinite for an error of 0. The pooled number is that of the mean of the images' errors.
    /// </summary>
    /// <param name="meanSquareError">At least 0.</param>
    /// <param name="peak">The largest value, 255 for 8-bit imagery.</param>
    /// <exception cref="ArgumentException">The error is negative or NaN, or the peak not above 0.</exception>
    public static double Decibels(double meanSquareError, double peak)
    {
        MetricInput.CheckPeak(peak);
        if (!(meanSquareError >= 0))
        {
            throw new ArgumentException($"a mean square error cannot be {meanSquareError}", nameof(meanSquareError));
        }

        return meanSquareError == 0 ? double.PositiveInfinity : 10 * Math.Log10(peak * peak / meanSquareError);
    }
}
