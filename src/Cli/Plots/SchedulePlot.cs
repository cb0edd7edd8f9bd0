using System.Globalization;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Cli.Plots;

/// <summary>Log-SNR along a run of each schedule and each spacing.</summary>
internal static class SchedulePlot
{
    private const int Steps = 50;

    /// <summary>The picture as SVG.</summary>
    public static string Draw() => Chart.Draw(
        Panel("Log-SNR of every schedule, 50 steps (curves spaced uniformly in time)", ScheduleCatalog.Names, name =>
            ScheduleCatalog.Place(name, null, GaussianPath.Cosine, Steps)),
        Panel("Log-SNR of every spacing on the cosine path, 50 steps", ScheduleCatalog.Spacings, name =>
            ScheduleCatalog.Place(name, GaussianPath.Cosine, Steps)));

    private static ChartPanel Panel(string title, IReadOnlyList<string> names, Func<string, NoiseSchedule> place) => new()
    {
        Title = title,
        XLabel = "step, from noisy to clean",
        YLabel = "log-SNR, 2 ln(alpha/sigma)",
        XTicks = [.. Enumerable.Range(0, 6).Select(i => (10.0 * i, Text(10 * i)))],
        YTicks = [.. Enumerable.Range(-4, 9).Select(i => (4.0 * i, Text(4 * i)))],
        Series = [.. names.Select(name => new ChartSeries(name, Line(place(name))))],
    };

    private static (double X, double Y)[] Line(NoiseSchedule schedule) =>
        [.. Enumerable.Range(0, schedule.Steps).Select(i => ((double)i, Math.Clamp(schedule[i].LogSnr, -100, 100)))];

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
}
