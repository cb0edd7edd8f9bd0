namespace Nadir.Raster.Examination;

/// <summary>The last line of the probe about a scene; lines before it are empty and say that a part is done.</summary>
/// <param name="Kind">Which of the others are set.</param>
/// <param name="Examination">What was found, of <see cref="ProbeAnswerKind.Examined"/>.</param>
/// <param name="Reason">What is wrong, of all other kinds.</param>
/// <param name="Remedy">What to do, of <see cref="ProbeAnswerKind.Refused"/>; what was being done, of <see cref="ProbeAnswerKind.StoreAway"/>.</param>
/// <param name="PeakBytes">Most memory resident at once so far, or 0 where the system does not tell.</param>
internal sealed record ProbeAnswer(ProbeAnswerKind Kind, SceneExamination? Examination, string Reason, string Remedy, long PeakBytes);
