namespace Nadir.Core.Metrics;

/// <summary>
/// The Laplacian pyramid of Burt and Adelson 1983, with the weights [1 4 6 4 1] / 16 and borders mirrored without repeating the edge.
/// </summary>
internal static class LaplacianPyramid
{
    private static readonly double[] Weights = [1, 4, 6, 4, 1];

    /// <summary>An image's finest detail, of its size, and the image at half its size. Sides are even and at least 4.</summary>
    public static (MetricImage Detail, MetricImage Coarser) Split(MetricImage image)
    {
        var (height, width, bands) = (image.Height, image.Width, image.Bands);
        double[] smooth = Filter(image.Values, height, width, bands, 16);
        double[] coarser = new double[height / 2 * (width / 2) * bands];
        double[] spread = new double[smooth.Length];
        for (int row = 0; row < height; row += 2)
        {
            for (int column = 0; column < width; column += 2)
            {
                int from = ((row * width) + column) * bands;
                var pixel = smooth.AsSpan(from, bands);
                pixel.CopyTo(coarser.AsSpan(((row / 2 * (width / 2)) + (column / 2)) * bands));
                pixel.CopyTo(spread.AsSpan(from));
            }
        }

        double[] detail = Filter(spread, height, width, bands, 8);
        for (int i = 0; i < detail.Length; i++)
        {
            detail[i] = image.Values[i] - detail[i];
        }

        return (new MetricImage(height, width, bands, detail), new MetricImage(height / 2, width / 2, bands, coarser));
    }

    private static double[] Filter(ReadOnlySpan<double> source, int height, int width, int bands, double divisor)
    {
        double[] down = Along(source, height, width * bands, divisor);
        return Along(down, width, bands, divisor);
    }

    /// <summary>Filters the axis of <paramref name="count"/> places, <paramref name="stride"/> values apart.</summary>
    private static double[] Along(ReadOnlySpan<double> source, int count, int stride, double divisor)
    {
        double[] result = new double[source.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int place = i / stride % count;
            double sum = 0;
            for (int k = 0; k < Weights.Length; k++)
            {
                int other = Math.Abs(place + k - 2);
                other = other < count ? other : (2 * (count - 1)) - other;
                sum += Weights[k] * source[i + ((other - place) * stride)];
            }

            result[i] = sum / divisor;
        }

        return result;
    }
}
