namespace Nadir.Core.Scenes;

/// <summary>How the adaptive solver came to a run's steps, on one tile, before the run (docs/decisions/0011).</summary>
/// <param name="Tolerance">Root-mean-square error asked for, in the model's normalised range.</param>
/// <param name="Accepted">Steps taken.</param>
/// <param name="Rejected">Steps tried and taken back.</param>
/// <param name="Evaluations">Calls of the denoiser.</param>
/// <param name="IsWithinTolerance">False when the budget forced larger steps than the tolerance allows.</param>
public sealed record StepTrial(double Tolerance, int Accepted, int Rejected, int Evaluations, bool IsWithinTolerance);
