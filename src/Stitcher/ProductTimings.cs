namespace Nadir.Stitcher;

/// <summary>Where the time of a stitch went, in seconds.</summary>
/// <param name="AssembleSeconds">Reading details, base, blending, rounding, writing the draft.</param>
/// <param name="CogSeconds">Overviews and compression.</param>
/// <param name="AuditSeconds">Reading the product back and measuring it.</param>
public sealed record ProductTimings(double AssembleSeconds, double CogSeconds, double AuditSeconds);
