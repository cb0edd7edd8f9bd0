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

    /// <summary>Step placement by name, or "fitted" for the card's own table; null where there are no steps.</summary>
    public string? Schedule { get; init; }

    /// <summary>The levels that the steps visit, from noisy to clean: one more than there are steps; none where there are no steps.</summary>
    public ValueList<SamplingLevel> Levels { get; init; }

    /// <summary>Seed of the positional noise.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Factor on the noise, 0 (most faithful) to 1 (a full sample).</summary>
    public required double Temperature { get; init; }
}
