namespace Nadir.Raster.Examination;

/// <summary>One line to the probe. It goes through a pipe and never over the command line: it may hold a credential.</summary>
/// <param name="Examination">The scene.</param>
/// <param name="MemoryBytes">As in <see cref="ProbeLimits"/>; the first request's counts.</param>
/// <param name="Seconds">Seconds of all cores after which the kernel ends the probe, for one that nobody watches; the first request's counts.</param>
internal sealed record ProbeRequest(ExaminationRequest Examination, long MemoryBytes, long Seconds);
