namespace Nadir.Cli.Evaluating;

/// <summary>All that was measured.</summary>
/// <param name="Rows">One a method.</param>
/// <param name="Pictures">A few truths in pictures.</param>
internal sealed record Measurements(IReadOnlyList<EvaluationRow> Rows, IReadOnlyList<PictureRow> Pictures);
