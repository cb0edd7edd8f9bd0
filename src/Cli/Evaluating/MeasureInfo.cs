namespace Nadir.Cli.Evaluating;

/// <summary>A pooled number of a report.</summary>
/// <param name="Name">Its name in reports, as <see cref="Nadir.Core.Metrics.Pooling.Pool"/> gives it.</param>
/// <param name="Title">What it is, for people.</param>
/// <param name="Unit">Its unit; empty for a share or a ratio.</param>
/// <param name="Aim">What is best: "higher", "lower", or "0".</param>
/// <param name="Digits">Digits after the point that a person wants.</param>
internal sealed record MeasureInfo(string Name, string Title, string Unit, string Aim, int Digits);
