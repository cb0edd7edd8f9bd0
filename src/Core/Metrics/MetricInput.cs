namespace Nadir.Core.Metrics;

/// <summary>The checks that measures make of what they are given.</summary>
internal static class MetricInput
{
    /// <summary>Throws unless the peak is a finite number above 0.</summary>
    public static void CheckPeak(double peak)
    {
        if (!(peak > 0 && double.IsFinite(peak)))
        {
            throw new ArgumentException($"the peak is {peak} and must be a finite number above 0", nameof(peak));
        }
    }

    /// <summary>Throws unless both images have the same rows, columns and bands.</summary>
    public static void CheckSame(MetricImage image, MetricImage other)
    {
        if (image.Height != other.Height || image.Width != other.Width || image.Bands != other.Bands)
        {
            throw new ArgumentException($"{image} cannot be compared with {other}", nameof(other));
        }
    }

    /// <summary>Throws unless the image has at least so many rows and columns.</summary>
    public static void CheckLeast(MetricImage image, int side, string measure)
    {
        if (Math.Min(image.Height, image.Width) < side)
        {
            throw new ArgumentException($"{image} is too small for {measure}, which needs {side} rows and columns", nameof(image));
        }
    }

    /// <summary>Throws where there is nothing to pool.</summary>
    public static void CheckAny(int count)
    {
        if (count == 0)
        {
            throw new ArgumentException("there is no image to pool", nameof(count));
        }
    }
}
