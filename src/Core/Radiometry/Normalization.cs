using Nadir.Core.Scenes;

namespace Nadir.Core.Radiometry;

/// <summary>
/// Maps bands into the network's range, <c>n = (v − Offset) / Gain</c>. 8-bit bands are mapped whole, so that a scene's own contrast
/// is kept; other types have no natural range, so their 1st to 99th percentiles fill the middle 80 % of the network's.
/// Laws: NormalizationLaws.
/// </summary>
public static class Normalization
{
    /// <summary>Share of the network's range that a band's percentiles fill.</summary>
    public const double PercentileShare = 0.8;

    /// <summary>
    /// The map of one band. A band without spread (a flat scene) is centred: with equal percentiles the least and greatest values
    /// take their place, and where those are equal too the gain is half the value's magnitude, at least 0.5. The gain is always
    /// finite and above 0.
    /// </summary>
    /// <param name="type">Sample type.</param>
    /// <param name="statistics">Of the band; finite. Not used for <see cref="PixelType.UInt8"/>.</param>
    /// <param name="rangeMin">Low end of the network's range.</param>
    /// <param name="rangeMax">High end of the network's range, above <paramref name="rangeMin"/>.</param>
    public static BandNormalization FromStatistics(PixelType type, BandStatistics statistics, double rangeMin, double rangeMax)
    {
        CheckRange(rangeMin, rangeMax);
        double span = rangeMax - rangeMin;
        if (type == PixelType.UInt8)
        {
            double gain = byte.MaxValue / span;
            return new BandNormalization(-rangeMin * gain, gain);
        }

        return TryCentre(statistics.Low, statistics.High, rangeMin, span)
            ?? TryCentre(statistics.Min, statistics.Max, rangeMin, span)
            ?? Flat(statistics, rangeMin, span);
    }

    /// <summary>Normalises values, clipping them to the range; NaN stays NaN.</summary>
    /// <param name="values">In the band's own units.</param>
    /// <param name="normalization">The band's map.</param>
    /// <param name="rangeMin">Low end of the network's range.</param>
    /// <param name="rangeMax">High end of the network's range, above <paramref name="rangeMin"/>.</param>
    /// <param name="destination">Receives as many values; may be <paramref name="values"/> itself.</param>
    public static void Apply(
        ReadOnlySpan<float> values,
        BandNormalization normalization,
        double rangeMin,
        double rangeMax,
        Span<float> destination)
    {
        CheckRange(rangeMin, rangeMax);
        SpanLength.CheckAtLeast(destination.Length, values.Length, nameof(destination));
        double offset = normalization.Offset;
        double gain = normalization.Gain;
        for (int i = 0; i < values.Length; i++)
        {
            destination[i] = (float)Math.Clamp((values[i] - offset) / gain, rangeMin, rangeMax);
        }
    }

    private static BandNormalization? TryCentre(double low, double high, double rangeMin, double span)
    {
        double gain = (high - low) / (PercentileShare * span);
        double offset = low + ((high - low) / 2) - ((rangeMin + (span / 2)) * gain);
        return double.IsNormal(gain) && gain > 0 && double.IsFinite(offset) ? new BandNormalization(offset, gain) : null;
    }

    private static BandNormalization Flat(BandStatistics statistics, double rangeMin, double span)
    {
        double value = statistics.Low;
        if (!double.IsFinite(value))
        {
            throw new ArgumentException($"statistics with a 1st percentile of {value} describe no band", nameof(statistics));
        }

        double gain = Math.Max(Math.Abs(value), 1) * 0.5;
        return new BandNormalization(value - ((rangeMin + (span / 2)) * gain), gain);
    }

    private static void CheckRange(double rangeMin, double rangeMax)
    {
        if (!(rangeMin < rangeMax) || !double.IsFinite(rangeMax - rangeMin))
        {
            throw new ArgumentException($"[{rangeMin}, {rangeMax}] is not a range", nameof(rangeMax));
        }
    }
}
