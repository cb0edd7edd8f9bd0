using System.Numerics;

namespace Nadir.Core.Metrics;

/// <summary>
/// A product against its input, after opensr-test (Aybar et al. 2024, section III; docs/metrics.md, section 9). The product is brought
/// down by a bilinear filter with antialiasing, which is not the block mean: an exact product does not score 0. Laws
/// (ConsistencyTests): all 0 where both are the same constant; a product moved by whole blocks is found that far away.
/// </summary>
/// <param name="Reflectance">Mean absolute difference over pixels and bands as a share of the peak, at least 0.</param>
/// <param name="Spectral">Spectral angle in degrees, at least 0.</param>
/// <param name="Spatial">Displacement in input pixels, at least 0.</param>
/// <param name="BlockError">Largest difference of a block's mean from its input value, in units of the image; 0 by promise.</param>
public sealed record Consistency(double Reflectance, double Spectral, double Spatial, double BlockError)
{
    private const int Reach = 5;

    /// <summary>Compares a product, brought down, with its input.</summary>
    /// <param name="product">The whole product, no border cut.</param>
    /// <param name="input">Of the product's bands and an s-th of its sides.</param>
    /// <param name="scale">Refinement factor s, at least 1.</param>
    /// <param name="peak">The largest value, 255 for 8-bit imagery.</param>
    /// <exception cref="ArgumentException">Sizes or bands do not fit together, or the peak is not above 0.</exception>
    public static Consistency Measure(MetricImage product, MetricImage input, int scale, double peak)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(input);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        MetricInput.CheckPeak(peak);
        if (product.Bands != input.Bands || product.Height != (long)input.Height * scale || product.Width != (long)input.Width * scale)
        {
            throw new ArgumentException($"{product} is not {input} refined by {scale}", nameof(product));
        }

        var down = Shrink(product, scale, (i, k) => Math.Max(0, 1 - (Math.Abs(k - (((i + 0.5) * scale) - 0.5)) / scale)));
        var blocks = Shrink(product, scale, (i, k) => k / scale == i ? 1 : 0);
        double sum = 0;
        double blockError = 0;
        for (int i = 0; i < input.Values.Length; i++)
        {
            sum += Math.Abs(input.Values[i] - down.Values[i]);
            blockError = Math.Max(blockError, Math.Abs(input.Values[i] - blocks.Values[i]));
        }

        var (y, x) = Shift(input, down);
        return new Consistency(
            sum / input.Values.Length / peak,
            SpectralAngle.Degrees(down, input, peak),
            Math.Sqrt((y * y) + (x * x)),
            blockError);
    }

    /// <summary>
    /// (rows, columns) by which <paramref name="moved"/> lies off <paramref name="reference"/>, at most 5 and a half each: phase
    /// correlation (Kuglin and Hines 1975) of the means over bands, refined by a parabola for each axis.
    /// </summary>
    internal static (double Y, double X) Shift(MetricImage reference, MetricImage moved)
    {
        var (height, width) = (reference.Height, reference.Width);
        var cross = Fourier.WindowedPlane(BandMean(moved), height, width);
        var other = Fourier.WindowedPlane(BandMean(reference), height, width);
        double largest = 0;
        for (int i = 0; i < cross.Length; i++)
        {
            cross[i] *= Complex.Conjugate(other[i]);
            largest = Math.Max(largest, Complex.Abs(cross[i]));
        }

        if (largest == 0)
        {
            return (0, 0);
        }

        for (int i = 0; i < cross.Length; i++)
        {
            double size = Complex.Abs(cross[i]);
            cross[i] = size > 1e-9 * largest ? cross[i] / size : Complex.Zero;
        }

        Fourier.Plane(cross, height, width, inverse: true);
        double[] surface = [.. cross.Select(value => value.Real / cross.Length)];
        return Peak(surface, height, width);
    }

    private static (double Y, double X) Peak(double[] surface, int height, int width)
    {
        int down = Math.Min(Reach, (height - 1) / 2);
        int across = Math.Min(Reach, (width - 1) / 2);
        var best = (Value: double.NegativeInfinity, Distance: 0, Y: 0, X: 0);
        for (int y = -down; y <= down; y++)
        {
            for (int x = -across; x <= across; x++)
            {
                var here = (Value: At(y, x), Distance: -Math.Abs(y) - Math.Abs(x), Y: -y, X: -x);
                best = here.CompareTo(best) > 0 ? here : best;
            }
        }

        int row = -best.Y;
        int column = -best.X;
        return (
            row + Vertex(At(row - 1, column), best.Value, At(row + 1, column)),
            column + Vertex(At(row, column - 1), best.Value, At(row, column + 1)));

        double At(int y, int x) => surface[((y + height) % height * width) + ((x + width) % width)];
    }

    private static double Vertex(double before, double at, double after)
    {
        double bend = before - (2 * at) + after;
        return bend >= 0 ? 0 : Math.Clamp(0.5 * (before - after) / bend, -0.5, 0.5);
    }

    private static double[] BandMean(MetricImage image)
    {
        double[] mean = new double[image.Height * image.Width];
        for (int i = 0; i < image.Values.Length; i++)
        {
            mean[i / image.Bands] += image.Values[i];
        }

        return [.. mean.Select(sum => sum / image.Bands)];
    }

    /// <summary>Brings an image down by weighted means along both axes; weights of a result are divided by their sum.</summary>
    private static MetricImage Shrink(MetricImage image, int scale, Func<int, int, double> weight)
    {
        int line = image.Width * image.Bands;
        double[] rows = Along(image.Values, 1, image.Height, line, scale, weight);
        double[] both = Along(rows, image.Height / scale, image.Width, image.Bands, scale, weight);
        return new MetricImage(image.Height / scale, image.Width / scale, image.Bands, both);
    }

    // source is [outer, count, inner]; the result [outer, count / scale, inner].
    private static double[] Along(
        ReadOnlySpan<double> source,
        int outer,
        int count,
        int inner,
        int scale,
        Func<int, int, double> weight)
    {
        int results = count / scale;
        double[] result = new double[outer * results * inner];
        for (int i = 0; i < results; i++)
        {
            int from = Math.Max(0, (i - 1) * scale);
            int to = Math.Min(count, (i + 2) * scale);
            double[] weights = [.. Enumerable.Range(from, to - from).Select(k => weight(i, k))];
            double sum = weights.Sum();
            for (int o = 0; o < outer; o++)
            {
                var sums = result.AsSpan(((o * results) + i) * inner, inner);
                for (int k = from; k < to; k++)
                {
                    var values = source.Slice(((o * count) + k) * inner, inner);
                    for (int c = 0; c < inner; c++)
                    {
                        sums[c] += weights[k - from] / sum * values[c];
                    }
                }
            }
        }

        return result;
    }
}
