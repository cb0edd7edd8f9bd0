using Nadir.Cli.Plots;
using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Reports;

/// <summary>A chart of the Upscalers and their queue over time, as the scaler saw them.</summary>
internal static class TimeChart
{
    private const int MostPoints = 3000;

    /// <summary>Replicas and queue of some runs, below each other, as SVG.</summary>
    public static string Draw(IReadOnlyList<(string Name, Outcome Outcome)> runs) => Chart.Draw(
        Panel("Upscaler replicas", "replicas", runs, sample => sample.Replicas),
        Panel("Messages of upscale-tiles", "messages, thousands", runs, sample => sample.Queue / 1000.0));

    private static ChartPanel Panel(
        string title, string label, IReadOnlyList<(string Name, Outcome Outcome)> runs, Func<Engine.StageSample, double> value)
    {
        var series = runs.Select(run => new ChartSeries(run.Name, Steps(run.Outcome, value))).ToList();
        return new ChartPanel
        {
            Title = $"{title}: {runs[0].Outcome.Scenario.Name}",
            XLabel = "hours",
            YLabel = label,
            XTicks = ChartTicks.Enclosing(series.SelectMany(line => line.Points).Select(point => point.X)),
            YTicks = ChartTicks.Enclosing(series.SelectMany(line => line.Points).Select(point => point.Y).Append(0)),
            Series = series,
        };
    }

    /// <summary>Steps, with a point where the value changes only; thinned where there are very many.</summary>
    private static List<(double X, double Y)> Steps(Outcome outcome, Func<Engine.StageSample, double> value)
    {
        int stride = Math.Max(1, outcome.Samples.Count / MostPoints);
        var points = new List<(double X, double Y)>();
        for (int i = 0; i < outcome.Samples.Count; i += stride)
        {
            double at = outcome.Samples[i].At.TotalHours;
            double now = value(outcome.Samples[i]);
            bool isLast = i + stride >= outcome.Samples.Count;
            if (points.Count > 0 && (isLast || now != points[^1].Y))
            {
                points.Add((at, points[^1].Y));
            }

            if (points.Count == 0 || now != points[^1].Y)
            {
                points.Add((at, now));
            }
        }

        return points;
    }
}
