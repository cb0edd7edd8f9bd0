namespace Nadir.Core.Metrics;

/// <summary>
/// The input that a truth of whole values is turned into (docs/metrics.md, section 1): block means, rounded half up to whole values. Laws
/// (DegradationTests): a truth that is constant over blocks gives these constants; no value is further than a half from its block's mean.
/// </summary>
public static class WholeBlockMeans
{
    /// <summary>The rounded means of s×s blocks.</summary>
    /// <param name="image">Whole values; sides are multiples of <paramref name="scale"/>.</param>
    /// <param name="scale">Side s of a block, at least 1.</param>
    /// <exception cref="ArgumentException">A side is no multiple of the scale.</exception>
    public static MetricImage Of(MetricImage image, int scale)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentOutOfRangeException.ThrowIfLessThan(scale, 1);
        if (image.Height % scale != 0 || image.Width % scale != 0)
        {
            throw new ArgumentException($"{image} does not divide into blocks of {scale}x{scale}", nameof(image));
        }

        int height = image.Height / scale;
        int width = image.Width / scale;
        double[] sums = new double[height * width * image.Bands];
        int line = image.Width * image.Bands;
        for (int i = 0; i < image.Values.Length; i++)
        {
            int row = i / line / scale;
            int column = i % line / image.Bands / scale;
            sums[(((row * width) + column) * image.Bands) + (i % image.Bands)] += image.Values[i];
        }

        double area = (double)scale * scale;
        return new MetricImage(height, width, image.Bands, [.. sums.Select(sum => Math.Floor((sum / area) + 0.5))]);
    }
}
