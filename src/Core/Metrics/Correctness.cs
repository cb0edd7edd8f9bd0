namespace Nadir.Core.Metrics;

/// <summary>
/// Where a product lies between the bicubic enlargement and the truth, after opensr-test (Aybar et al. 2024, section III), by pixel and
/// without its alignment (docs/metrics.md, section 10). Laws (ConsistencyTests): the shares sum to 1; the truth is mostly improvement;
/// a product with nothing to improve is as much improvement as omission.
/// </summary>
/// <param name="Improvement">Share of detail that is the truth's, in [0, 1].</param>
/// <param name="Omission">Share that stayed the enlargement's, in [0, 1].</param>
/// <param name="Hallucination">Share that is neither's, in [0, 1].</param>
public sealed record Correctness(double Improvement, double Omission, double Hallucination)
{
    private const double Temperature = 0.25;
    private const double Curvature = 0.05;

    /// <summary>The mean shares over pixels.</summary>
    /// <param name="product">The product without its border.</param>
    /// <param name="bicubic">The bicubic enlargement of the input, of the product's size and bands.</param>
    /// <param name="truth">Of the product's size and bands.</param>
    /// <param name="peak">The largest value, 255 for 8-bit imagery.</param>
    /// <exception cref="ArgumentException">The images differ in size or bands, or the peak is not above 0.</exception>
    public static Correctness Measure(MetricImage product, MetricImage bicubic, MetricImage truth, double peak)
    {
        MetricInput.CheckSame(product, truth);
        MetricInput.CheckSame(bicubic, truth);
        MetricInput.CheckPeak(peak);
        int pixels = truth.Height * truth.Width;
        double[] matched = new double[truth.Values.Length];
        for (int band = 0; band < truth.Bands; band++)
        {
            double[] plane = MatchHistogram(product.Plane(band), truth.Plane(band));
            for (int i = 0; i < pixels; i++)
            {
                matched[(i * truth.Bands) + band] = plane[i];
            }
        }

        var (improvement, omission, hallucination) = (0.0, 0.0, 0.0);
        for (int i = 0; i < matched.Length; i += truth.Bands)
        {
            var m = matched.AsSpan(i, truth.Bands);
            var b = bicubic.Values.Slice(i, truth.Bands);
            var t = truth.Values.Slice(i, truth.Bands);
            double reference = Math.Max(Difference(b, t, peak), 1e-6);
            var (x, y, z) = Shares(Difference(m, t, peak) / reference, Difference(m, b, peak) / reference);
            improvement += x;
            omission += y;
            hallucination += z;
        }

        return new Correctness(improvement / pixels, omission / pixels, hallucination / pixels);
    }

    /// <summary>
    /// Maps values so that their cumulative histogram becomes the target's: linear interpolation between the target's distinct values,
    /// clamped at its ends.
    /// </summary>
    internal static double[] MatchHistogram(double[] source, double[] target)
    {
        var (values, shares) = Cumulative(source);
        var (wanted, wantedShares) = Cumulative(target);
        double[] mapped = new double[values.Length];
        for (int i = 0, j = 0; i < mapped.Length; i++)
        {
            while (j < wanted.Length && wantedShares[j] < shares[i])
            {
                j++;
            }

            mapped[i] = j == 0 ? wanted[0]
                : j == wanted.Length ? wanted[^1]
                : Between(wanted, wantedShares, j, shares[i]);
        }

        return [.. source.Select(value => mapped[Array.BinarySearch(values, value)])];
    }

    private static double Between(double[] values, double[] shares, int next, double share) =>
        values[next - 1] + ((values[next] - values[next - 1]) * (share - shares[next - 1]) / (shares[next] - shares[next - 1]));

    /// <summary>Distinct values upwards and the share of all that is at most each.</summary>
    private static (double[] Values, double[] Shares) Cumulative(double[] plane)
    {
        double[] sorted = [.. plane.Order()];
        var values = new List<double>();
        var shares = new List<double>();
        for (int i = 0; i < sorted.Length; i++)
        {
            if (i == sorted.Length - 1 || sorted[i + 1] != sorted[i])
            {
                values.Add(sorted[i]);
                shares.Add((i + 1.0) / sorted.Length);
            }
        }

        return ([.. values], [.. shares]);
    }

    private static double Difference(ReadOnlySpan<double> a, ReadOnlySpan<double> b, double peak)
    {
        double difference = 0;
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            difference += Math.Abs(a[i] - b[i]);
            sum += Math.Abs(a[i] + b[i]);
        }

        return difference / Math.Max(sum, 1e-6 * peak);
    }

    private static (double Improvement, double Omission, double Hallucination) Shares(double toTruth, double toBicubic)
    {
        double bend = 1 - Math.Exp(-Curvature * Math.Max(toTruth + toBicubic - 1, 0));
        double x1 = toTruth + (toBicubic * bend);
        double x2 = toBicubic + (toTruth * bend);
        double x3 = Math.Exp(-Curvature * toTruth * toBicubic);
        double least = Math.Min(x1, Math.Min(x2, x3));
        double s1 = Math.Exp((least - x1) / Temperature);
        double s2 = Math.Exp((least - x2) / Temperature);
        double s3 = Math.Exp((least - x3) / Temperature);
        double sum = s1 + s2 + s3;
        return (s1 / sum, s2 / sum, s3 / sum);
    }
}
