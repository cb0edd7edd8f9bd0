using System.Text.Json.Serialization;
using Nadir.Core.Geometry;

namespace Nadir.Core.Scenes;

/// <summary>What a user may choose for a run; null means the model card's or the pipeline's default.</summary>
public sealed record UpscaleSettings
{
    /// <summary>Model by name.</summary>
    public string Model { get; init; } = "edge-x4";

    /// <summary>Precision of the model's graphs by name; null for "fp32". Left out of the JSON then, so that runs from before it keep their ids.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Precision { get; init; }

    /// <summary>Steps, 0 to 1000; null for the card's default.</summary>
    public int? Steps { get; init; }

    /// <summary>Sampler by name.</summary>
    public string Sampler { get; init; } = "ddim";

    /// <summary>Share of stochastic noise for samplers that take one, 0 to 1; null for the sampler's own default.</summary>
    public double? Eta { get; init; }

    /// <summary>Schedule by name; null for the model's own path.</summary>
    public string? Schedule { get; init; }

    /// <summary>Spacing on the schedule by name; null for the card's fitted table, or uniform where it has none for this many steps.</summary>
    public string? Spacing { get; init; }

    /// <summary>Times of the steps on the model's path, falling, at most 1 and above 0, in place of schedule, spacing and steps.</summary>
    public ValueList<double> Times { get; init; }

    /// <summary>The trial that chose <see cref="Times"/>, or null where a person did.</summary>
    public StepTrial? Trial { get; init; }

    /// <summary>Guidance weight w in u + w(c - u), 0 to 7; null or 1 for none.</summary>
    public double? Guidance { get; init; }

    /// <summary>Share of the conditional output's deviation that guidance restores, 0 to 1; null for none.</summary>
    public double? GuidanceRescale { get; init; }

    /// <summary>Lowest log-SNR that is guided; null for all.</summary>
    public double? GuidanceFrom { get; init; }

    /// <summary>Highest log-SNR that is guided; null for all.</summary>
    public double? GuidanceTo { get; init; }

    /// <summary>Largest magnitude of the denoiser's estimates, in the model's normalised range, above 0; null for any.</summary>
    public double? Threshold { get; init; }

    /// <summary>Seed of the positional noise.</summary>
    public ulong Seed { get; init; }

    /// <summary>Factor on the noise, 0 to 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Whether the product has an uncertainty band for each of its data bands.</summary>
    public bool Uncertainty { get; init; }

    /// <summary>Side of a tile with its halo, in input pixels; null for the card's.</summary>
    public int? Tile { get; init; }

    /// <summary>Tiles in one network call; null for the card's.</summary>
    public int? Batch { get; init; }

    /// <summary>Part of the scene to do, in input pixels; null for all of it.</summary>
    public RasterWindow? Window { get; init; }

    /// <summary>Lossless compression of the product.</summary>
    public ProductCompression Compression { get; init; }

    /// <summary>Whether a scene outside the model's declared ground sampling distances is refused rather than warned about.</summary>
    public bool RequireFit { get; init; }

    /// <summary>
    /// What becomes of the run when some of its tiles cannot be made. The default is not written, so that a run's id is what it was before
    /// there was a choice.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public TileFailurePolicy OnTileFailure { get; init; }
}
