namespace Nadir.Core.Scenes;

/// <summary>Everything about the sampler that changes a product's bytes. All of it stands in the manifest.</summary>
public sealed record SamplingSettings
{
    /// <summary>Steps; 0 is the faithful preview (the encoder's estimate alone).</summary>
    public required int Steps { get; init; }

    /// <summary>Sampler by name ("ddim", "euler").</summary>
    public required string Sampler { get; init; }

    /// <summary>Share of stochastic noise for samplers that take one, 0 to 1; null for the sampler's own default.</summary>
    public required double? Eta { get; init; }

    /// <summary>Schedule by name: a path, a grid, or "table" where the times were given; null where there are no steps.</summary>
    public string? Schedule { get; init; }

    /// <summary>Spacing by name, or "fitted" for the card's own table; null where the schedule places its steps itself.</summary>
    public string? Spacing { get; init; }

    /// <summary>The levels that the steps visit, from noisy to clean: one more than there are steps; none where there are no steps.</summary>
    public ValueList<SamplingLevel> Levels { get; init; }

    /// <summary>The trial that chose the levels, where the adaptive solver did.</summary>
    public StepTrial? Trial { get; init; }

    /// <summary>Guidance weight w in u + w(c - u); null for none.</summary>
    public double? Guidance { get; init; }

    /// <summary>Share of the conditional output's deviation that guidance restores, 0 to 1; null for none.</summary>
    public double? GuidanceRescale { get; init; }

    /// <summary>Lowest log-SNR that is guided; null for all.</summary>
    public double? GuidanceFrom { get; init; }

    /// <summary>Highest log-SNR that is guided; null for all.</summary>
    public double? GuidanceTo { get; init; }

    /// <summary>Largest magnitude of the denoiser's estimates, in the model's normalised range; null for any.</summary>
    public double? Threshold { get; init; }

    /// <summary>Seed of the positional noise.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Factor on the noise, 0 (most faithful) to 1 (a full sample).</summary>
    public required double Temperature { get; init; }
}
