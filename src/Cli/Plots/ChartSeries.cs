namespace Nadir.Cli.Plots;

/// <summary>A line of a chart: points from left to right; one whose value is none is left out.</summary>
internal sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points, bool IsEmphasised = false);
