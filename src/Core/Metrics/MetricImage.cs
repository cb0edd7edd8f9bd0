namespace Nadir.Core.Metrics;

/// <summary>
/// An image to be measured (docs/metrics.md, section 1): rows from the top, columns from the left, bands; finite values in the raster's
/// own units. Does not change.
/// </summary>
public sealed class MetricImage
{
    private readonly double[] values;

    /// <summary>Creates an image from a copy of its values.</summary>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="bands">Bands, at least 1.</param>
    /// <param name="values">[height, width, bands], band fastest; finite.</param>
    /// <exception cref="ArgumentException">The number of values is another, or one of them is NaN or infinite.</exception>
    public MetricImage(int height, int width, int bands, ReadOnlySpan<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(bands, 1);
        if (values.Length != (long)height * width * bands)
        {
            throw new ArgumentException(
                $"an image of {height} rows, {width} columns and {bands} bands cannot be made of {values.Length} values",
                nameof(values));
        }

        for (int i = 0; i < values.Length; i++)
        {
            if (!double.IsFinite(values[i]))
            {
                string place = $"row {i / bands / width}, column {i / bands % width}, band {i % bands}";
                throw new ArgumentException(
                    $"the image's value in {place} is {values[i]}, which cannot be measured",
                    nameof(values));
            }
        }

        (Height, Width, Bands) = (height, width, bands);
        this.values = values.ToArray();
    }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Bands.</summary>
    public int Bands { get; }

    /// <summary>All values, [Height, Width, Bands], band fastest.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>The image without <paramref name="border"/> pixels at every side.</summary>
    /// <exception cref="ArgumentException">Nothing would be left.</exception>
    public MetricImage Cut(int border)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(border);
        if (Math.Min(Height, Width) <= 2L * border)
        {
            throw new ArgumentException($"{this} has no pixel left when {border} are cut from every side", nameof(border));
        }

        return Window(border, border, Height - (2 * border), Width - (2 * border));
    }

    /// <summary>The image with every value below 0 raised to 0 and every value above <paramref name="peak"/> lowered to it.</summary>
    public MetricImage Clip(double peak)
    {
        MetricInput.CheckPeak(peak);
        double[] clipped = [.. values.Select(value => Math.Clamp(value, 0, peak))];
        return new MetricImage(Height, Width, Bands, clipped);
    }

    /// <inheritdoc/>
    public override string ToString() => $"an image of {Height} rows, {Width} columns and {Bands} bands";

    /// <summary>
    /// The image with rows and columns dropped at the bottom and right until both sides are multiples of <paramref name="side"/>.
    /// </summary>
    internal MetricImage CutToMultiples(int side) => Window(0, 0, Height / side * side, Width / side * side);

    /// <summary>The values of one band, [Height, Width].</summary>
    internal double[] Plane(int band)
    {
        double[] plane = new double[Height * Width];
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = values[(i * Bands) + band];
        }

        return plane;
    }

    private MetricImage Window(int top, int left, int height, int width)
    {
        double[] part = new double[height * width * Bands];
        for (int row = 0; row < height; row++)
        {
            Values.Slice((((top + row) * Width) + left) * Bands, width * Bands).CopyTo(part.AsSpan(row * width * Bands));
        }

        return new MetricImage(height, width, Bands, part);
    }
}
