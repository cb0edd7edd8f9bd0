namespace Nadir.Core.Metrics;

/// <summary>
/// SSIM: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error visibility to structural similarity", 2004, eq. 13,
/// with its Gaussian window of 11x11 pixels, sigma 1.5, at valid positions only (docs/metrics.md, section 3). Laws
/// (PixelMeasureTests): 1 for equal images, symmetric, at most 1.
/// </summary>
public static class StructuralSimilarity
{
    private const int Radius = 5;
    private const int Side = (2 * Radius) + 1;
    private const double Sigma = 1.5;

    /// <summary>Mean over positions and bands, in [-1, 1].</summary>
    /// <param name="product">At least 11x11 pixels.</param>
    /// <param name="truth">Of the product's size and bands.</param>
    /// <param name="peak">The largest value, 255 for 8-bit imagery.</param>
    /// <exception cref="ArgumentException">The images are too small or differ in size or bands, or the peak is not above 0.</exception>
    public static double Measure(MetricImage product, MetricImage truth, double peak)
    {
        MetricInput.CheckSame(product, truth);
        MetricInput.CheckPeak(peak);
        MetricInput.CheckLeast(truth, Side, "structural similarity");
        double[] weights = Weights();
        double sum = 0;
        for (int band = 0; band < truth.Bands; band++)
        {
            sum += Band(product.Plane(band), truth.Plane(band), truth.Height, truth.Width, weights, peak);
        }

        return sum / truth.Bands;
    }

    private static double Band(double[] product, double[] truth, int height, int width, double[] weights, double peak)
    {
        double[] meanP = Means(product, height, width, weights);
        double[] meanT = Means(truth, height, width, weights);
        double[] squareP = Means(Products(product, product), height, width, weights);
        double[] squareT = Means(Products(truth, truth), height, width, weights);
        double[] both = Means(Products(product, truth), height, width, weights);
        double c1 = 0.01 * peak * (0.01 * peak);
        double c2 = 0.03 * peak * (0.03 * peak);
        double sum = 0;
        for (int i = 0; i < meanP.Length; i++)
        {
            double p2 = meanP[i] * meanP[i];
            double t2 = meanT[i] * meanT[i];
            double pt = meanP[i] * meanT[i];
            sum += ((2 * pt) + c1) * ((2 * (both[i] - pt)) + c2) / ((p2 + t2 + c1) * ((squareP[i] - p2) + (squareT[i] - t2) + c2));
        }

        return sum / meanP.Length;
    }

    private static double[] Products(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x * y)];

    private static double[] Weights()
    {
        double[] weights = new double[Side];
        for (int k = 0; k < Side; k++)
        {
            weights[k] = Math.Exp(-((k - Radius) * (k - Radius)) / (2 * Sigma * Sigma));
        }

        double sum = weights.Sum();
        return [.. weights.Select(weight => weight / sum)];
    }

    /// <summary>The weighted mean around each valid position: [height - 10, width - 10].</summary>
    private static double[] Means(double[] plane, int height, int width, double[] weights)
    {
        int rows = height - Side + 1;
        int columns = width - Side + 1;
        double[] across = new double[rows * width];
        for (int i = 0; i < across.Length; i++)
        {
            for (int k = 0; k < Side; k++)
            {
                across[i] += weights[k] * plane[i + (k * width)];
            }
        }

        double[] means = new double[rows * columns];
        for (int i = 0; i < means.Length; i++)
        {
            int from = (i / columns * width) + (i % columns);
            for (int k = 0; k < Side; k++)
            {
                means[i] += weights[k] * across[from + k];
            }
        }

        return means;
    }
}
