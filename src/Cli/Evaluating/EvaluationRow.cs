using Nadir.Core.Metrics;

namespace Nadir.Cli.Evaluating;

/// <summary>A method's scores.</summary>
/// <param name="Method">The method.</param>
/// <param name="Scores">One a truth, in the truths' order.</param>
internal sealed record EvaluationRow(EvaluationMethod Method, IReadOnlyList<ImageScores> Scores);
