using System.Numerics;

namespace Nadir.Core.Metrics;

/// <summary>
/// Power at the shuffle period, 1/4 and 1/2 cycles per pixel, and beside it, of both axes (docs/metrics.md, section 6). A product with a
/// grid has peaks above their neighbours. Laws (SpectrumTests): 0 for a constant image, the same when a value is added or the axes are
/// exchanged.
/// </summary>
/// <param name="QuarterPeak">Power at 1/4 cycles per pixel, in squared units of the image.</param>
/// <param name="QuarterNeighbours">Mean power 2 to 5 bins away from it.</param>
/// <param name="HalfPeak">Power at 1/2 cycles per pixel.</param>
/// <param name="HalfNeighbours">Mean power 2 to 5 bins below it.</param>
public readonly record struct GridPeaks(double QuarterPeak, double QuarterNeighbours, double HalfPeak, double HalfNeighbours)
{
    private const int Least = 24;

    /// <summary>The peaks of an image, cut to multiples of 8.</summary>
    /// <param name="image">At least 24x24 pixels.</param>
    /// <exception cref="ArgumentException">The image is too small.</exception>
    public static GridPeaks Of(MetricImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        MetricInput.CheckLeast(image, Least, "the grid at the shuffle period");
        var cut = image.CutToMultiples(8);
        int rowStep = cut.Width * cut.Bands;
        return OfAxis(cut, cut.Height, rowStep, i => i)
            + OfAxis(cut, cut.Width, cut.Bands, i => (i / cut.Bands * rowStep) + (i % cut.Bands));
    }

    /// <summary>The sum of two images' peaks and neighbours.</summary>
    public static GridPeaks operator +(GridPeaks left, GridPeaks right) => Add(left, right);

    /// <summary>The sum of two images' peaks and neighbours.</summary>
    public static GridPeaks Add(GridPeaks left, GridPeaks right) => new(
        left.QuarterPeak + right.QuarterPeak,
        left.QuarterNeighbours + right.QuarterNeighbours,
        left.HalfPeak + right.HalfPeak,
        left.HalfNeighbours + right.HalfNeighbours);

    private static GridPeaks OfAxis(MetricImage image, int count, int step, Func<int, int> start)
    {
        double[] spectrum = Spectrum(image, count, step, start);
        int quarter = count / 4;
        int half = count / 2;
        double below = spectrum[(quarter - 5)..(quarter - 1)].Sum();
        double above = spectrum[(quarter + 2)..(quarter + 6)].Sum();
        return new GridPeaks(spectrum[quarter], (below + above) / 8, spectrum[half], spectrum[(half - 5)..(half - 1)].Sum() / 4);
    }

    /// <summary>Mean over all lines along an axis of their power in each bin.</summary>
    private static double[] Spectrum(MetricImage image, int count, int step, Func<int, int> start)
    {
        int lines = image.Values.Length / count;
        double[] window = Fourier.Window(count);
        var transform = new Fourier(count, inverse: false);
        var line = new Complex[count];
        var result = new Complex[count];
        double[] spectrum = new double[count];
        for (int i = 0; i < lines; i++)
        {
            int from = start(i);
            double sum = 0;
            for (int k = 0; k < count; k++)
            {
                sum += image.Values[from + (k * step)];
            }

            for (int k = 0; k < count; k++)
            {
                line[k] = (image.Values[from + (k * step)] - (sum / count)) * window[k];
            }

            transform.Transform(line, result);
            for (int k = 0; k < count; k++)
            {
                spectrum[k] += ((result[k].Real * result[k].Real) + (result[k].Imaginary * result[k].Imaginary)) / ((double)lines * count);
            }
        }

        return spectrum;
    }
}
