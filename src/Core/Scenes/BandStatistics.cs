namespace Nadir.Core.Scenes;

/// <summary>Measured over the valid pixels of one data band, from an overview or an evenly sampled grid.</summary>
/// <param name="ValidShare">Share of the sampled pixels that are valid, 0 to 1.</param>
/// <param name="Min">Least value.</param>
/// <param name="Max">Greatest value.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Low">1st percentile.</param>
/// <param name="High">99th percentile.</param>
public sealed record BandStatistics(double ValidShare, double Min, double Max, double Mean, double Low, double High);
