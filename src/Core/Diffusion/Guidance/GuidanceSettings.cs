namespace Nadir.Core.Diffusion.Guidance;

/// <summary>
/// Classifier-free guidance of a run. Values are validated here, once: the weight is finite and at most the cap, above which it is refused
/// rather than clipped; rescale is 0 to 1; the interval is in log-SNR, low to high.
/// </summary>
public sealed record GuidanceSettings
{
    /// <summary>Weights above this are refused unless a higher cap is given.</summary>
    public const double DefaultCap = 7.0;

    /// <summary>Settings of a constant weight; see <see cref="WeightAt"/> for schedules and intervals.</summary>
    public GuidanceSettings(
        double weight,
        GuidanceConvention convention = GuidanceConvention.UncondPlusWeightedDifference,
        double rescale = 0,
        double cap = DefaultCap)
    {
        var effective = convention == GuidanceConvention.OnePlusWeight ? weight + 1 : weight;
        if (!double.IsFinite(weight) || effective < 0)
        {
            throw new ArgumentOutOfRangeException(nameof(weight), weight, $"a guidance weight is finite and at least 0 (as u + w(c - u)), not {weight}");
        }

        if (effective > cap)
        {
            throw new ArgumentOutOfRangeException(
                nameof(weight), weight, $"a guidance weight of {effective} is above the cap of {cap}; use at most {cap}");
        }

        if (rescale is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(rescale), rescale, $"guidance rescale is between 0 and 1, not {rescale}");
        }

        (Weight, Rescale, Cap) = (effective, rescale, cap);
    }

    /// <summary>The weight as u + w·(c − u), whatever the convention it was given in.</summary>
    public double Weight { get; }

    /// <summary>Share of the conditional output's deviation that is restored, 0 to 1.</summary>
    public double Rescale { get; }

    /// <summary>The cap the weight was checked against.</summary>
    public double Cap { get; }

    /// <summary>Lowest log-SNR that is guided (Kynkäänniemi et al. 2024).</summary>
    public double FromLogSnr { get; init; } = double.NegativeInfinity;

    /// <summary>Highest log-SNR that is guided.</summary>
    public double ToLogSnr { get; init; } = double.PositiveInfinity;

    /// <summary>Weight at the noisy end of the interval when it changes over the run, linearly in log-SNR from −12 to 12; null is constant.</summary>
    public double? NoisyWeight { get; init; }

    /// <summary>The weight at a level: 1, no guidance, outside the interval; never above the cap.</summary>
    public double WeightAt(NoiseLevel level)
    {
        if (level.LogSnr < FromLogSnr || level.LogSnr > ToLogSnr)
        {
            return 1;
        }

        if (NoisyWeight is not { } noisy)
        {
            return Weight;
        }

        var place = (Math.Clamp(level.LogSnr, -12, 12) + 12) / 24;
        return Math.Min(Cap, noisy + ((Weight - noisy) * place));
    }
}
