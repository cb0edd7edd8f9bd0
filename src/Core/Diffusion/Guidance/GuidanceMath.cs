using System.Numerics;

namespace Nadir.Core.Diffusion.Guidance;

/// <summary>Guidance on network outputs, in the network's own parameterization. Checked by the golden guidance cases.</summary>
public static class GuidanceMath
{
    /// <summary>Writes u + w·(c − u) over <paramref name="conditional"/>.</summary>
    public static void Combine<T>(ReadOnlySpan<T> unconditional, double weight, GuidanceConvention convention, Span<T> conditional)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var w = convention == GuidanceConvention.OnePlusWeight ? weight + 1 : weight;
        Linear.Combine(1 - w, unconditional, w, conditional, conditional);
    }

    /// <summary>
    /// Pulls each sample's standard deviation towards the conditional output's: φ·g·std(c)/std(g) + (1 − φ)·g (Lin et al. 2024, eq. 14 and
    /// 15). Deviations are over all <paramref name="sampleLength"/> elements of a sample, with n − 1.
    /// </summary>
    public static void Rescale<T>(ReadOnlySpan<T> conditional, double phi, int sampleLength, Span<T> guided)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (phi is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(phi), phi, $"guidance rescale is between 0 and 1, not {phi}");
        }

        for (var at = 0; phi > 0 && at < guided.Length; at += sampleLength)
        {
            var sample = guided.Slice(at, sampleLength);
            var ratio = Deviation(conditional.Slice(at, sampleLength)) / Deviation<T>(sample);
            Linear.Combine((phi * ratio) + (1 - phi), sample, 0, sample, sample);
        }
    }

    /// <summary>
    /// The same over square cells of <paramref name="side"/> pixels and all planes of a sample, in place of the whole sample: what a pixel
    /// becomes then depends on its cell alone, so tiles whose cells lie on one grid agree where they overlap. A cell without deviation keeps
    /// its values. Planes are <paramref name="width"/> × <paramref name="height"/>, both multiples of the side; a sample has
    /// <paramref name="planes"/> of them.
    /// </summary>
    public static void RescaleCells<T>(ReadOnlySpan<T> conditional, double phi, int planes, int width, int height, int side, Span<T> guided)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var sample = checked(planes * width * height);
        if (width % side != 0 || height % side != 0 || guided.Length % sample != 0 || conditional.Length != guided.Length)
        {
            throw new ArgumentException($"samples of {planes} planes of {width}x{height} do not divide {guided.Length} values into cells of {side}");
        }

        for (var at = 0; at < guided.Length; at += sample)
        {
            for (var y = 0; y < height; y += side)
            {
                for (var x = 0; x < width; x += side)
                {
                    var cell = new Cell(at + (y * width) + x, planes, width, width * height, side);
                    var deviation = cell.Deviation<T>(guided);
                    var ratio = deviation > 0 ? cell.Deviation(conditional) / deviation : 1;
                    cell.Multiply(T.CreateTruncating((phi * ratio) + (1 - phi)), guided);
                }
            }
        }
    }

    private static double Deviation<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var mean = 0.0;
        foreach (var value in values)
        {
            mean += double.CreateTruncating(value);
        }

        mean /= values.Length;
        var squares = 0.0;
        foreach (var value in values)
        {
            var d = double.CreateTruncating(value) - mean;
            squares += d * d;
        }

        return Math.Sqrt(squares / (values.Length - 1));
    }

    /// <summary>A square of all planes of a sample.</summary>
    private readonly ref struct Cell(int corner, int planes, int width, int plane, int side)
    {
        public double Deviation<T>(ReadOnlySpan<T> values)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            var (mean, squares) = (0.0, 0.0);
            for (var row = 0; row < planes * side; row++)
            {
                foreach (var value in values.Slice(Start(row), side))
                {
                    mean += double.CreateTruncating(value);
                }
            }

            var count = planes * side * side;
            mean /= count;
            for (var row = 0; row < planes * side; row++)
            {
                foreach (var value in values.Slice(Start(row), side))
                {
                    var d = double.CreateTruncating(value) - mean;
                    squares += d * d;
                }
            }

            return Math.Sqrt(squares / Math.Max(1, count - 1));
        }

        public void Multiply<T>(T factor, Span<T> values)
            where T : unmanaged, IFloatingPointIeee754<T>
        {
            for (var row = 0; row < planes * side; row++)
            {
                foreach (ref var value in values.Slice(Start(row), side))
                {
                    value *= factor;
                }
            }
        }

        private int Start(int row) => corner + (row / side * plane) + (row % side * width);
    }
}
