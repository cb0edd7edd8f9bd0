using System.Globalization;
using Nadir.Cli.Plots;

namespace Nadir.Cli.Evaluating;

/// <summary>A report in charts.</summary>
internal static class EvaluationPlots
{
    private static readonly double[] PowersOfTwo = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>A measure against the number of steps: a line for each model and temperature, bicubic and its exact form level.</summary>
    public static ChartPanel Steps(EvaluationReport report, MeasureInfo measure)
    {
        double most = Math.Max(1, report.Rows.Max(row => row.Sampling?.Steps ?? 0));
        double[] marks = [.. PowersOfTwo.TakeWhile(steps => steps < most), PowersOfTwo.First(steps => steps >= most)];
        double end = Place(marks[^1]);
        var level = report.Rows.Where(row => row.Sampling is null)
            .Select((row, i) => new ChartSeries(row.Name, [(0, Value(row, measure)), (end, Value(row, measure))], IsEmphasised: i == 0));
        var lines = report.Rows.Where(row => row.Sampling is not null)
            .GroupBy(LineOf)
            .Select(line => new ChartSeries(
                line.Key,
                [.. line.OrderBy(row => row.Sampling!.Steps).Select(row => (Place(row.Sampling!.Steps), Value(row, measure)))],
                Marks: ChartMarks.DotsAndLine));
        return new ChartPanel
        {
            Title = Title(measure),
            XLabel = "steps",
            YLabel = measure.Unit.Length == 0 ? measure.Name : $"{measure.Name}, {measure.Unit}",
            XTicks = [.. marks.Select(steps => (Place(steps), steps.ToString(CultureInfo.InvariantCulture)))],
            YTicks = ChartTicks.Enclosing(report.Rows.Select(row => Value(row, measure))),
            Series = [.. level, .. lines],
        };
    }

    /// <summary>Power against the truth's in each frequency band, a line for each row.</summary>
    public static ChartPanel Power(EvaluationReport report) => new()
    {
        Title = "Power by frequency band, against the truth (0 dB is best)",
        XLabel = "frequency band",
        YLabel = "power ratio, dB",
        XTicks = [.. MeasureCatalog.PowerBands.Select((band, i) => ((double)i, band.Band))],
        YTicks = ChartTicks.Enclosing(report.Rows.SelectMany(Powers).Append(0)),
        Series = [.. report.Rows.Select((row, i) => new ChartSeries(
            row.Name, [.. Powers(row).Select((power, band) => ((double)band, power))], i == 0, ChartMarks.DotsAndLine))],
    };

    /// <summary>PSNR of every image against bicubic's, a colour for each row; on the line both are the same.</summary>
    public static ChartPanel Scatter(EvaluationReport report)
    {
        const string Measure = "psnr";
        var bicubic = report.Rows[0].Images;
        var ticks = ChartTicks.Enclosing(report.Rows.SelectMany(row => row.Images.Select(image => image[Measure])));
        return new ChartPanel
        {
            Title = "PSNR of each image, against bicubic's (above the line is better)",
            XLabel = "bicubic's PSNR, dB",
            YLabel = "PSNR, dB",
            XTicks = ticks,
            YTicks = ticks,
            Series =
            [
                new ChartSeries(EvaluationMethod.Bicubic, [(ticks[0].At, ticks[0].At), (ticks[^1].At, ticks[^1].At)], IsEmphasised: true),
                .. report.Rows.Skip(1).Select(row => new ChartSeries(
                    row.Name, [.. row.Images.Select((image, i) => (bicubic[i][Measure], image[Measure]))], Marks: ChartMarks.Dots)),
            ],
        };
    }

    private static IEnumerable<double> Powers(ReportRow row) => MeasureCatalog.PowerBands.Select(band => row.Pooled[band.Measure].Value);

    private static string LineOf(ReportRow row)
    {
        double temperature = row.Sampling!.Temperature;
        return temperature == 1 ? row.Model! : FormattableString.Invariant($"{row.Model}, temperature {temperature}");
    }

    private static string Title(MeasureInfo measure) => measure.Aim == "0" ? $"{measure.Title} (0 is best)" : $"{measure.Title} ({measure.Aim} is better)";

    private static double Value(ReportRow row, MeasureInfo measure) => row.Pooled[measure.Name].Value;

    private static double Place(double steps) => Math.Log2(1 + steps);
}
