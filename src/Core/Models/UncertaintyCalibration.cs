using System.Globalization;
using Nadir.Core.Scenes;

namespace Nadir.Core.Models;

/// <summary>
/// A card's calibrated uncertainty: the factors that make a sample spread into the half-width of an interval that holds the truth at a share
/// <see cref="Level"/> of pixels (split conformal prediction on places the model was not trained on; docs/models.md).
/// </summary>
public sealed record UncertaintyCalibration
{
    /// <summary>Most samples, and widest window, that a card may ask for.</summary>
    public const int MaxSamples = 64;

    /// <summary>Widest window, in blocks.</summary>
    public const int MaxWindow = 15;

    /// <summary>The sampler that the factors were fitted for.</summary>
    public const string Sampler = "ddim";

    /// <summary>Share of pixels inside, above 0 and below 1.</summary>
    public required double Level { get; init; }

    /// <summary>Samples for a tile, 1 or more.</summary>
    public required int Samples { get; init; }

    /// <summary>Side of the square of blocks that the spread is averaged over; odd.</summary>
    public required int Window { get; init; }

    /// <summary>Least deviation, in normalised units.</summary>
    public required double Floor { get; init; }

    /// <summary>The factors, one for each number of steps that was calibrated, rising.</summary>
    public required ValueList<UncertaintyFactor> Factors { get; init; }

    /// <summary>Reads the card's field; <paramref name="halo"/> bounds the window, since a spread at a tile's support needs its surroundings.</summary>
    internal static UncertaintyCalibration Read(CardNode node, int halo)
    {
        node.AllowOnly("level", "samples", "window", "floor", "factors", "measured");
        CardNode factors = node.Required("factors");
        int window = node.Required("window").Whole(1, MaxWindow);
        return new UncertaintyCalibration
        {
            Level = node.Required("level").Number(0.01, 0.999),
            Samples = node.Required("samples").Whole(1, MaxSamples),
            Window = window % 2 == 1 && window / 2 <= halo
                ? window
                : throw node.Required("window").Wrong($"an odd number of which half is at most haloLr ({halo})"),
            Floor = node.Required("floor").Number(0, 1),
            Factors = ValueList.From(factors.Fields.Select(field => Factor(field, factors)).OrderBy(factor => factor.Steps)),
        };
    }

    private static UncertaintyFactor Factor(string field, CardNode factors) =>
        int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int steps) && steps <= 1000
            ? new UncertaintyFactor(steps, factors.Required(field).Number(1e-3, 1e3))
            : throw factors.Reject($"has a factor for \"{field}\"", "factors are for 0 to 1000 steps");
}
