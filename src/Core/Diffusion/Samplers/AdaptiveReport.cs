using Nadir.Core.Scenes;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>What an adaptive run did.</summary>
/// <param name="Levels">The levels it stood at, noisy to clean, both ends included.</param>
/// <param name="Accepted">Steps taken.</param>
/// <param name="Rejected">Steps tried and taken back.</param>
/// <param name="Evaluations">Calls of the denoiser, at most the budget.</param>
/// <param name="IsWithinTolerance">False when the budget forced a step whose error was above its share of the tolerance.</param>
public sealed record AdaptiveReport(ValueList<NoiseLevel> Levels, int Accepted, int Rejected, int Evaluations, bool IsWithinTolerance);
