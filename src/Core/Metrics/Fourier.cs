using System.Numerics;

namespace Nadir.Core.Metrics;

/// <summary>
/// Discrete Fourier transform of any length without normalisation: Cooley and Tukey 1965 over the length's prime factors, so a length
/// costs its factors' sum for each value.
/// </summary>
internal sealed class Fourier
{
    private readonly Complex[] roots;
    private readonly Complex[] terms;

    /// <summary>Prepares transforms of <paramref name="count"/> values.</summary>
    public Fourier(int count, bool inverse)
    {
        roots = new Complex[count];
        terms = new Complex[count];
        for (int k = 0; k < count; k++)
        {
            var (sin, cos) = Math.SinCos(2 * Math.PI * k / count);
            roots[k] = new Complex(cos, inverse ? sin : -sin);
        }
    }

    /// <summary>Transforms a plane [height, width] along both axes, in place.</summary>
    public static void Plane(Complex[] plane, int height, int width, bool inverse)
    {
        var rows = new Fourier(width, inverse);
        var line = new Complex[Math.Max(height, width)];
        for (int y = 0; y < height; y++)
        {
            rows.Transform(plane.AsSpan(y * width, width), line);
            line.AsSpan(0, width).CopyTo(plane.AsSpan(y * width));
        }

        var columns = new Fourier(height, inverse);
        var column = new Complex[height];
        for (int x = 0; x < width; x++)
        {
            for (int y = 0; y < height; y++)
            {
                column[y] = plane[(y * width) + x];
            }

            columns.Transform(column, line);
            for (int y = 0; y < height; y++)
            {
                plane[(y * width) + x] = line[y];
            }
        }
    }

    /// <summary>The plane less its mean, windowed by <see cref="Window"/> along both axes and transformed.</summary>
    public static Complex[] WindowedPlane(double[] plane, int height, int width)
    {
        double mean = plane.Sum() / plane.Length;
        double[] down = Window(height);
        double[] across = Window(width);
        var result = new Complex[plane.Length];
        for (int i = 0; i < plane.Length; i++)
        {
            result[i] = (plane[i] - mean) * (down[i / width] * across[i % width]);
        }

        Plane(result, height, width, inverse: false);
        return result;
    }

    /// <summary>The half-sample Hann window: 0.5 - 0.5 cos(2 pi (i + 0.5) / count).</summary>
    public static double[] Window(int count)
    {
        double[] window = new double[count];
        for (int i = 0; i < count; i++)
        {
            window[i] = 0.5 - (0.5 * Math.Cos(2 * Math.PI * (i + 0.5) / count));
        }

        return window;
    }

    /// <summary>Transforms <paramref name="source"/>, as long as prepared for, into <paramref name="result"/>.</summary>
    public void Transform(ReadOnlySpan<Complex> source, Span<Complex> result) => Part(source, 1, result[..roots.Length]);

    // The values 0, stride, 2 stride, ... of source, as many as result holds: stride * result.Length is the whole length.
    private void Part(ReadOnlySpan<Complex> source, int stride, Span<Complex> result)
    {
        int count = result.Length;
        if (count == 1)
        {
            result[0] = source[0];
            return;
        }

        int factor = SmallestFactor(count);
        int each = count / factor;
        for (int r = 0; r < factor; r++)
        {
            Part(source[(r * stride)..], stride * factor, result.Slice(r * each, each));
        }

        for (int k = 0; k < each; k++)
        {
            for (int r = 0; r < factor; r++)
            {
                terms[r] = result[(r * each) + k] * roots[r * k * stride];
            }

            for (int q = 0; q < factor; q++)
            {
                var sum = terms[0];
                for (int r = 1; r < factor; r++)
                {
                    sum += terms[r] * roots[(int)((long)r * q % factor * each * stride)];
                }

                result[(q * each) + k] = sum;
            }
        }
    }

    private static int SmallestFactor(int count)
    {
        for (int factor = 2; factor * factor <= count; factor++)
        {
            if (count % factor == 0)
            {
                return factor;
            }
        }

        return count;
    }
}
