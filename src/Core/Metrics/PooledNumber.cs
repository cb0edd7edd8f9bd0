namespace Nadir.Core.Metrics;

/// <summary>A number pooled over images, with the half width of its 95 % interval.</summary>
/// <param name="Value">The pooled number.</param>
/// <param name="Interval">
/// Value ± Interval is the interval; null where it is not defined: for one image, or where the number is infinite with or without some
/// image.
/// </param>
public readonly record struct PooledNumber(double Value, double? Interval);
