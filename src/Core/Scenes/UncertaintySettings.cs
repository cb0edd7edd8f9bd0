namespace Nadir.Core.Scenes;

/// <summary>
/// How a product's uncertainty bands are made: from the spread of a few samples, as the model's card calibrates it. A pixel's half-width is
/// <c>Factor · sqrt(spread² + Floor²)</c>, times its band's gain. Stands in the manifest.
/// </summary>
public sealed record UncertaintySettings
{
    /// <summary>Share of pixels whose truth lies within the half-width of the product, on imagery like that of the calibration.</summary>
    public required double Level { get; init; }

    /// <summary>Samples drawn for a tile; where the product takes steps, it is the first of them.</summary>
    public required int Samples { get; init; }

    /// <summary>Side of the square of blocks that a spread is averaged over; odd.</summary>
    public required int Window { get; init; }

    /// <summary>Least deviation, in the model's normalised units.</summary>
    public required double Floor { get; init; }

    /// <summary>Half-width over deviation, fitted for the product's number of steps.</summary>
    public required double Factor { get; init; }

    /// <summary>How samples are drawn: as the product is, or with the card's default steps where the product takes none.</summary>
    public required SamplingSettings Draws { get; init; }
}
