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
}
