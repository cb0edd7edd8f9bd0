namespace Nadir.Core.Diffusion.Schedules;

/// <summary>Quantiles of the beta distribution: the incomplete beta function by its continued fraction, inverted by bisection.</summary>
internal static class BetaDistribution
{
    /// <summary>The x with I_x(a, b) = p; 0 and 1 at the ends.</summary>
    public static double Quantile(double p, double a, double b)
    {
        if (p <= 0 || p >= 1)
        {
            return p <= 0 ? 0 : 1;
        }

        // Bisect the smaller tail, so that a quantile near 1 keeps its distance from 1.
        return Cumulative(0.5, a, b) < p ? 1 - Bisect(1 - p, b, a) : Bisect(p, a, b);
    }

    private static double Bisect(double p, double a, double b)
    {
        var (low, high) = (0.0, 1.0);
        for (var mid = 0.5; mid > low && mid < high; mid = low + ((high - low) / 2))
        {
            if (Cumulative(mid, a, b) < p)
            {
                low = mid;
            }
            else
            {
                high = mid;
            }
        }

        return low + ((high - low) / 2);
    }

    private static double Cumulative(double x, double a, double b)
    {
        var front = Math.Exp(LogGamma(a + b) - LogGamma(a) - LogGamma(b) + (a * Math.Log(x)) + (b * Math.Log(1 - x)));
        return x < (a + 1) / (a + b + 2) ? front * Fraction(x, a, b) / a : 1 - (front * Fraction(1 - x, b, a) / b);
    }

    // Abramowitz and Stegun 26.5.8, by Lentz's method.
    private static double Fraction(double x, double a, double b)
    {
        const double tiny = 1e-300;
        var c = 1.0;
        var d = 1 / NonZero(1 - ((a + b) * x / (a + 1)));
        var result = d;
        for (var m = 1; m < 1000; m++)
        {
            var even = m * (b - m) * x / ((a + (2 * m) - 1) * (a + (2 * m)));
            d = 1 / NonZero(1 + (even * d));
            c = NonZero(1 + (even / c));
            result *= d * c;
            var odd = -(a + m) * (a + b + m) * x / ((a + (2 * m)) * (a + (2 * m) + 1));
            d = 1 / NonZero(1 + (odd * d));
            c = NonZero(1 + (odd / c));
            result *= d * c;
            if (Math.Abs((d * c) - 1) < 1e-16)
            {
                break;
            }
        }

        return result;

        static double NonZero(double value) => Math.Abs(value) < tiny ? tiny : value;
    }

    // Stirling's series after shifting the argument above 15.
    private static double LogGamma(double z)
    {
        var shift = 0.0;
        for (; z < 15; z++)
        {
            shift += Math.Log(z);
        }

        var inverse = 1 / (z * z);
        var series = ((((((1.0 / 156 * inverse) - (691.0 / 360360)) * inverse) + (1.0 / 1188)) * inverse) - (1.0 / 1680)) * inverse;
        series = ((((series + (1.0 / 1260)) * inverse) - (1.0 / 360)) * inverse) + (1.0 / 12);
        return ((z - 0.5) * Math.Log(z)) - z + (0.5 * Math.Log(2 * Math.PI)) + (series / z) - shift;
    }
}
