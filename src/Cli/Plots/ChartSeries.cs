namespace Nadir.Cli.Plots;

/// <summary>A series of a chart: points from left to right; one whose value is none is left out.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Points">The points.</param>
/// <param name="IsEmphasised">Whether it is drawn in black and bold.</param>
/// <param name="Marks">How it is drawn.</param>
internal sealed record ChartSeries(
    string Name, IReadOnlyList<(double X, double Y)> Points, bool IsEmphasised = false, ChartMarks Marks = ChartMarks.Line);
