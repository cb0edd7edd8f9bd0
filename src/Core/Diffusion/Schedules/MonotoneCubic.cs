namespace Nadir.Core.Diffusion.Schedules;

/// <summary>A cubic through knots that falls wherever they fall (Fritsch and Carlson 1980). Needs two knots, x rising, y falling.</summary>
internal sealed class MonotoneCubic
{
    private readonly double[] x;
    private readonly double[] y;
    private readonly double[] slope;

    /// <summary>Throws ArgumentException unless x rises and y falls, strictly, over at least 2 finite knots.</summary>
    public MonotoneCubic(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        if (x.Length != y.Length || x.Length < 2)
        {
            throw new ArgumentException($"a learned path needs at least 2 knots, as many times as values, not {x.Length} and {y.Length}");
        }

        for (var i = 0; i < x.Length; i++)
        {
            if (!double.IsFinite(x[i]) || !double.IsFinite(y[i]) || (i > 0 && !(x[i] > x[i - 1] && y[i] < y[i - 1])))
            {
                throw new ArgumentException($"knots of a learned path must rise in time and fall in log-SNR; knot {i} is ({x[i]}, {y[i]})");
            }
        }

        this.x = x.ToArray();
        this.y = y.ToArray();
        slope = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            if (i == 0 || i == x.Length - 1)
            {
                slope[i] = i == 0 ? Secant(0) : Secant(i - 1);
            }
            else
            {
                // Weighted harmonic mean: monotone by construction.
                var (before, after) = (this.x[i] - this.x[i - 1], this.x[i + 1] - this.x[i]);
                var (w1, w2) = ((2 * after) + before, after + (2 * before));
                slope[i] = (w1 + w2) / ((w1 / Secant(i - 1)) + (w2 / Secant(i)));
            }
        }
    }

    /// <summary>The curve's value; linear beyond the ends.</summary>
    public double At(double at)
    {
        if (at <= x[0] || at >= x[^1])
        {
            var end = at <= x[0] ? 0 : x.Length - 1;
            return y[end] + (slope[end] * (at - x[end]));
        }

        var i = Array.BinarySearch(x, at);
        i = i >= 0 ? i : ~i - 1;
        var h = x[i + 1] - x[i];
        var u = (at - x[i]) / h;
        var v = 1 - u;
        return (y[i] * (1 + (2 * u)) * v * v) + (slope[i] * h * u * v * v)
            + (y[i + 1] * u * u * (3 - (2 * u))) - (slope[i + 1] * h * u * u * v);
    }

    private double Secant(int i) => (y[i + 1] - y[i]) / (x[i + 1] - x[i]);
}
