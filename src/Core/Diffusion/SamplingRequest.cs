using Nadir.Core.Scenes;

namespace Nadir.Core.Diffusion;

/// <summary>What a run may choose of its sampler, before it is checked against a model: <see cref="SamplingPlan.Resolve"/>.</summary>
public sealed record SamplingRequest
{
    /// <summary>Sampler by name.</summary>
    public required string Sampler { get; init; }

    /// <summary>Steps, at least 1.</summary>
    public required int Steps { get; init; }

    /// <summary>Share of stochastic noise, 0 to 1; null is the sampler's own.</summary>
    public double? Eta { get; init; }

    /// <summary>Schedule by name; null is the model's own path.</summary>
    public string? Schedule { get; init; }

    /// <summary>Spacing by name, or "fitted"; null is the card's fitted table where it has one, else uniform.</summary>
    public string? Spacing { get; init; }

    /// <summary>Times of the steps on the model's path, falling, at most 1 and above 0, in place of schedule and spacing.</summary>
    public ValueList<double> Times { get; init; }

    /// <summary>Guidance weight w in u + w(c - u), 0 to 7; null or 1 is none.</summary>
    public double? Guidance { get; init; }

    /// <summary>Share of the conditional output's deviation that is restored, 0 to 1; null is none.</summary>
    public double? GuidanceRescale { get; init; }

    /// <summary>Lowest log-SNR that is guided; null is all.</summary>
    public double? GuidanceFrom { get; init; }

    /// <summary>Highest log-SNR that is guided; null is all.</summary>
    public double? GuidanceTo { get; init; }

    /// <summary>Largest magnitude of x0, in the model's normalised range, above 0; null is any.</summary>
    public double? Threshold { get; init; }

    /// <summary>The choices of a run's settings, with the number of steps settled.</summary>
    public static SamplingRequest Of(UpscaleSettings settings, int steps) => new()
    {
        Sampler = settings.Sampler,
        Steps = steps,
        Eta = settings.Eta,
        Schedule = settings.Schedule,
        Spacing = settings.Spacing,
        Times = settings.Times,
        Guidance = settings.Guidance,
        GuidanceRescale = settings.GuidanceRescale,
        GuidanceFrom = settings.GuidanceFrom,
        GuidanceTo = settings.GuidanceTo,
        Threshold = settings.Threshold,
    };
}
