namespace Nadir.Core.Metrics;

/// <summary>
/// Angle between the band vectors of a pixel (spectral angle mapper: Kruse et al. 1993, eq. 1; docs/metrics.md, section 4). Laws
/// (PixelMeasureTests): 0 for equal images to the rounding of the arccosine, symmetric, and the same when an image is multiplied by a
/// positive number.
/// </summary>
public static class SpectralAngle
{
    /// <summary>
    /// Mean over pixels, in degrees, in [0, 180]. Pixels where either vector is at most 1e-9 of the peak long are left out; 0 where none is
    /// left.
    /// </summary>
    /// <param name="product">An image.</param>
    /// <param name="truth">Of the product's size and bands. With one band of positive values the angle is 0.</param>
    /// <param name="peak">The largest value, 255 for 8-bit imagery.</param>
    /// <exception cref="ArgumentException">The images differ in size or bands, or the peak is not above 0.</exception>
    public static double Degrees(MetricImage product, MetricImage truth, double peak)
    {
        MetricInput.CheckSame(product, truth);
        MetricInput.CheckPeak(peak);
        double sum = 0;
        int count = 0;
        for (int i = 0; i < truth.Values.Length; i += truth.Bands)
        {
            var (dot, p2, t2) = (0.0, 0.0, 0.0);
            for (int band = 0; band < truth.Bands; band++)
            {
                double p = product.Values[i + band];
                double t = truth.Values[i + band];
                dot += p * t;
                p2 += p * p;
                t2 += t * t;
            }

            double least = 1e-9 * peak;
            if (Math.Sqrt(p2) > least && Math.Sqrt(t2) > least)
            {
                sum += Math.Acos(Math.Clamp(dot / (Math.Sqrt(p2) * Math.Sqrt(t2)), -1, 1));
                count++;
            }
        }

        return count == 0 ? 0 : double.RadiansToDegrees(sum / count);
    }
}
