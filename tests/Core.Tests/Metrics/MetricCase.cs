using System.Text.Json.Nodes;
using Nadir.Core.Metrics;
using Nadir.Core.Tests.Reference;

namespace Nadir.Core.Tests.Metrics;

/// <summary>One image of tests/Goldens/metrics with its expected values, and images made for laws.</summary>
internal sealed class MetricCase
{
    public const double Peak = 255;
    public const int Scale = 4;

    /// <summary>Pixels that docs/metrics.md cuts from every side.</summary>
    public const int Border = 16;

    private static readonly JsonNode Stored = JsonNode.Parse(
        File.ReadAllText(Path.Combine(GoldenArray.RepositoryRoot(), "training", "goldens", "metrics.json")))!;

    public MetricCase(string name)
    {
        string given = name == "moved" ? "a" : name;
        Product = Image(name + "_product");
        Truth = Image(given + "_truth");
        Input = Image(given + "_lr");
        Bicubic = Image(given + "_bicubic");
        Expected = Stored["images"]![name]!;
    }

    public static TheoryData<string> Names => new("a", "b", "c", "d", "flat", "moved");

    public static JsonNode Pooled => Stored["pooled"]!;

    public static JsonNode Directions => Stored["directions"]!;

    public MetricImage Product { get; }

    public MetricImage Truth { get; }

    public MetricImage Input { get; }

    public MetricImage Bicubic { get; }

    public JsonNode Expected { get; }

    /// <summary>Product and truth as most measures see them.</summary>
    public (MetricImage Product, MetricImage Truth) Inner => (Product.Clip(Peak).Cut(Border), Truth.Cut(Border));

    /// <summary>Asserts what docs/metrics.md promises: 1e-4 relative, or 1e-6 absolute.</summary>
    public static void Agree(JsonNode? expected, double actual, string what)
    {
        double wanted = expected!.GetValue<double>();
        double error = Math.Abs(actual - wanted);

        Assert.True(error <= Math.Max(1e-6, 1e-4 * Math.Abs(wanted)), $"{what} is {actual}, not {wanted}");
    }

    /// <summary>An image of evenly spread values.</summary>
    public static MetricImage Random(int seed, int height, int width, int bands, double low = 0, double high = Peak) =>
        new(height, width, bands, Array.ConvertAll(Planes.Uniform(seed, (long)height * width * bands, low, high), value => (double)value));

    /// <summary>An image of one value.</summary>
    public static MetricImage Constant(double value, int height, int width, int bands) =>
        new(height, width, bands, Enumerable.Repeat(value, height * width * bands).ToArray());

    /// <summary>An image with each value changed.</summary>
    public static MetricImage Map(MetricImage image, Func<double, double> change) =>
        new(image.Height, image.Width, image.Bands, image.Values.ToArray().Select(change).ToArray());

    /// <summary>An image with rows and columns exchanged.</summary>
    public static MetricImage Transpose(MetricImage image)
    {
        double[] values = new double[image.Values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            int pixel = i / image.Bands;
            values[(((pixel % image.Width * image.Height) + (pixel / image.Width)) * image.Bands) + (i % image.Bands)] = image.Values[i];
        }

        return new MetricImage(image.Width, image.Height, image.Bands, values);
    }

    private static MetricImage Image(string name)
    {
        var array = GoldenArray.Read(Path.Combine("metrics", name));
        return new MetricImage(array.Shape[0], array.Shape[1], array.Shape[2], Array.ConvertAll(array.Values, value => (double)value));
    }
}
