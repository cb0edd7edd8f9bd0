using System.Globalization;

namespace Nadir.Cli.Plots;

/// <summary>Ticks of an axis at round numbers.</summary>
internal static class ChartTicks
{
    private const int Most = 8;

    /// <summary>Ticks at multiples of 1, 2 or 5 times a power of ten that enclose all finite values; 0 to 1 where there are none.</summary>
    public static IReadOnlyList<(double At, string Text)> Enclosing(IEnumerable<double> values)
    {
        var finite = values.Where(double.IsFinite).ToList();
        (double low, double high) = finite.Count == 0 ? (0, 1) : (finite.Min(), finite.Max());
        double spread = Math.Max(high - low, 1e-6 * Math.Max(Math.Abs(low), Math.Abs(high)));
        double step = Step(spread > 0 ? spread / Most : 1.0 / Most);
        long first = (long)Math.Floor(low / step);
        long last = Math.Max((long)Math.Ceiling(high / step), first + 1);
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => ((first + i) * step, Text((first + i) * step, step)))];
    }

    private static double Step(double least)
    {
        double power = Math.Pow(10, Math.Floor(Math.Log10(least)));
        return power * (least <= power ? 1 : least <= 2 * power ? 2 : least <= 5 * power ? 5 : 10);
    }

    private static string Text(double value, double step)
    {
        int digits = Math.Max(0, -(int)Math.Floor(Math.Log10(step)));
        return Math.Round(value, Math.Min(15, digits)).ToString($"F{digits}", CultureInfo.InvariantCulture);
    }
}
