namespace Nadir.Raster.Examination;

/// <summary>What came of a question to the probe.</summary>
/// <param name="End">How it ended.</param>
/// <param name="Answer">The answer, of <see cref="ProbeEnd.Answered"/>.</param>
/// <param name="Detail">The exit code, or what was found wrong, of the other ends.</param>
internal sealed record ProbeVerdict(ProbeEnd End, ProbeAnswer? Answer, string Detail = "");
