using Nadir.Core.Radiometry;

namespace Nadir.Core.Metrics;

/// <summary>
/// The bicubic enlargement B that products are compared with (docs/metrics.md, section 1): Keys 1981 with a = -0.75, half-pixel centres,
/// indices clamped at the border, not block-mean exact. Laws (DegradationTests): a constant stays; with its block means put right it is what
/// <see cref="Upsampler"/> makes.
/// </summary>
public static class BicubicEnlargement
{
    private const int Reach = 2;

    /// <summary>Enlarges an image; values may leave the input's range.</summary>
    /// <param name="input">The image.</param>
    /// <param name="scale">Refinement factor s, at least 1.</param>
    public static MetricImage Of(MetricImage input, int scale)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        double[] rows = Along(input.Values, 1, input.Height, input.Width * input.Bands, scale);
        double[] both = Along(rows, input.Height * scale, input.Width, input.Bands, scale);
        return new MetricImage(input.Height * scale, input.Width * scale, input.Bands, both);
    }

    // source is [outer, count, inner]; the result [outer, count * scale, inner].
    private static double[] Along(ReadOnlySpan<double> source, int outer, int count, int inner, int scale)
    {
        int results = checked(count * scale);
        double[] result = new double[checked(outer * results * inner)];
        for (int i = 0; i < results; i++)
        {
            double centre = ((i + 0.5) / scale) - 0.5;
            int middle = i / scale;
            for (int k = middle - Reach; k <= middle + Reach; k++)
            {
                double weight = Upsampler.Kernel(Math.Abs(k - centre));
                int from = Math.Clamp(k, 0, count - 1);
                for (int o = 0; weight != 0 && o < outer; o++)
                {
                    var values = source.Slice(((o * count) + from) * inner, inner);
                    var sums = result.AsSpan(((o * results) + i) * inner, inner);
                    for (int c = 0; c < inner; c++)
                    {
                        sums[c] += weight * values[c];
                    }
                }
            }
        }

        return result;
    }
}
