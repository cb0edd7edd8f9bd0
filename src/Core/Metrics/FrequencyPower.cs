using System.Numerics;

namespace Nadir.Core.Metrics;

/// <summary>
/// An image's power by frequency band, windowed, summed over the image's bands, in squared units of the image (docs/metrics.md, section 5).
/// Laws (SpectrumTests): 0 for a constant image, the same when a value is added or the axes are exchanged, four times as much at
/// twice the contrast.
/// </summary>
/// <param name="Low">1/16 &lt;= f &lt; 1/8 cycles per pixel.</param>
/// <param name="Mid">1/8 &lt;= f &lt; 1/4 cycles per pixel.</param>
/// <param name="High">1/4 &lt;= f &lt;= 1/2 cycles per pixel.</param>
public readonly record struct FrequencyPower(double Low, double Mid, double High)
{
    /// <summary>The power of an image.</summary>
    public static FrequencyPower Of(MetricImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var total = new FrequencyPower(0, 0, 0);
        for (int band = 0; band < image.Bands; band++)
        {
            total += OfPlane(image.Plane(band), image.Height, image.Width);
        }

        return total;
    }

    /// <summary>The sum of two images' power.</summary>
    public static FrequencyPower operator +(FrequencyPower left, FrequencyPower right) => Add(left, right);

    /// <summary>The sum of two images' power.</summary>
    public static FrequencyPower Add(FrequencyPower left, FrequencyPower right) =>
        new(left.Low + right.Low, left.Mid + right.Mid, left.High + right.High);

    /// <summary>10 log10(power / reference) in dB: 0 where both are the same, negative where detail is missing.</summary>
    /// <exception cref="ArgumentException">One of the two is not a finite number above 0, as for constant images.</exception>
    public static double Decibels(double power, double reference)
    {
        if (!(power > 0 && reference > 0 && double.IsFinite(power) && double.IsFinite(reference)))
        {
            throw new ArgumentException($"powers of {power} and {reference} have no ratio in dB; constant images have none", nameof(power));
        }

        return 10 * Math.Log10(power / reference);
    }

    private static FrequencyPower OfPlane(double[] plane, int height, int width)
    {
        var spectrum = Fourier.WindowedPlane(plane, height, width);
        var (low, mid, high) = (0.0, 0.0, 0.0);

        // f^2 = within / whole^2 in whole numbers, so that no rounding moves a bin over a band's edge.
        var whole = (Int128)height * width;
        var whole2 = whole * whole;
        for (int i = 0; i < spectrum.Length; i++)
        {
            var y = (Int128)Math.Min(i / width, height - (i / width)) * width;
            var x = (Int128)Math.Min(i % width, width - (i % width)) * height;
            var within = (y * y) + (x * x);
            double power = Squared(spectrum[i]) / plane.Length;
            if (within * 256 < whole2 || within * 4 > whole2)
            {
                continue;
            }
            else if (within * 64 < whole2)
            {
                low += power;
            }
            else if (within * 16 < whole2)
            {
                mid += power;
            }
            else
            {
                high += power;
            }
        }

        return new FrequencyPower(low, mid, high);
    }

    private static double Squared(Complex value) => (value.Real * value.Real) + (value.Imaginary * value.Imaginary);
}
