using System.Numerics.Tensors;

namespace Nadir.Core.Metrics;

/// <summary>
/// Sliced Wasserstein distance between the patches of two images' Laplacian pyramids, after Karras et al. 2018, section 5, image by image
/// and in units of the truth's own detail (docs/metrics.md, section 7). Laws (TextureTests): 0 for equal images, the same when a
/// value is added to both or both are multiplied alike, symmetric but for the unit.
/// </summary>
public static class SlicedWasserstein
{
    /// <summary>Levels of the pyramid that are compared.</summary>
    public const int Levels = 3;

    private const int Patch = 7;
    private const int Step = 3;
    private const int Directions = 64;
    private const int Least = 32;
    private const ulong FirstState = 1000;

    /// <summary>The distance at each level, finest first, at least 0; their plain mean is the sliced Wasserstein distance.</summary>
    /// <param name="product">At least 32x32 pixels; cut to multiples of 8.</param>
    /// <param name="truth">Of the product's size and bands.</param>
    /// <param name="peak">The largest value, 255 for 8-bit imagery; sets the unit where the truth is constant.</param>
    /// <exception cref="ArgumentException">The images are too small or differ in size or bands, or the peak is not above 0.</exception>
    public static IReadOnlyList<double> Measure(MetricImage product, MetricImage truth, double peak)
    {
        MetricInput.CheckSame(product, truth);
        MetricInput.CheckPeak(peak);
        MetricInput.CheckLeast(truth, Least, "the sliced Wasserstein distance");
        double[] distances = new double[Levels];
        var ours = product.CutToMultiples(8);
        var theirs = truth.CutToMultiples(8);
        for (int level = 0; level < Levels; level++)
        {
            (var detail, ours) = LaplacianPyramid.Split(ours);
            (var wanted, theirs) = LaplacianPyramid.Split(theirs);
            double amplitude = Math.Sqrt(TensorPrimitives.SumOfSquares(wanted.Values) / wanted.Values.Length);
            distances[level] = Distance(detail, wanted, level) / Math.Max(amplitude, 1e-6 * peak);
        }

        return distances;
    }

    /// <summary>The 64 directions of a level: unit vectors of <paramref name="length"/> numbers, one after another.</summary>
    internal static double[] UnitVectors(int level, int length)
    {
        double[] normals = new double[Directions * length];
        var uniform = new SplitMix64(FirstState + (ulong)level);
        for (int i = 0; i < normals.Length; i += 2)
        {
            double radius = Math.Sqrt(-2 * Math.Log(uniform.Next()));
            var (sin, cos) = Math.SinCos(2 * Math.PI * uniform.Next());
            (normals[i], normals[i + 1]) = (radius * cos, radius * sin);
        }

        for (int direction = 0; direction < Directions; direction++)
        {
            var vector = normals.AsSpan(direction * length, length);
            TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);
        }

        return normals;
    }

    private static double Distance(MetricImage product, MetricImage truth, int level)
    {
        double[] directions = UnitVectors(level, Patch * Patch * truth.Bands);
        double[][] ours = Project(product, directions);
        double[][] theirs = Project(truth, directions);
        double sum = 0;
        for (int direction = 0; direction < Directions; direction++)
        {
            Array.Sort(ours[direction]);
            Array.Sort(theirs[direction]);
            for (int i = 0; i < ours[direction].Length; i++)
            {
                sum += Math.Abs(ours[direction][i] - theirs[direction][i]);
            }
        }

        return sum / ((double)Directions * ours[0].Length);
    }

    /// <summary>Every patch along every direction: [direction][patch].</summary>
    private static double[][] Project(MetricImage image, double[] directions)
    {
        int columns = ((image.Width - Patch) / Step) + 1;
        int count = (((image.Height - Patch) / Step) + 1) * columns;
        int line = Patch * image.Bands;
        double[] patch = new double[Patch * line];
        double[][] projections = [.. Enumerable.Range(0, Directions).Select(_ => new double[count])];
        for (int i = 0; i < count; i++)
        {
            int corner = ((i / columns * Step * image.Width) + (i % columns * Step)) * image.Bands;
            for (int row = 0; row < Patch; row++)
            {
                image.Values.Slice(corner + (row * image.Width * image.Bands), line).CopyTo(patch.AsSpan(row * line));
            }

            for (int direction = 0; direction < Directions; direction++)
            {
                projections[direction][i] = TensorPrimitives.Dot<double>(patch, directions.AsSpan(direction * patch.Length, patch.Length));
            }
        }

        return projections;
    }
}
