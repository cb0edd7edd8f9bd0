using System.Globalization;
using System.Net;
using System.Text;
using Nadir.Cli.Plots;
using Nadir.Core.Metrics;

namespace Nadir.Cli.Evaluating;

/// <summary>A report as one page that needs nothing beside it: tables, charts and a few pictures.</summary>
internal static class EvaluationPage
{
    private const string Style = """
        body { font-family: sans-serif; margin: 2rem auto; max-width: 1000px; color: #222222; }
        table { border-collapse: collapse; font-size: 0.85rem; } td, th { padding: 0.2rem 0.6rem; border-bottom: 1px solid #dddddd; text-align: right; }
        td:first-child, th:first-child { text-align: left; } .wide { overflow-x: auto; } svg { max-width: 100%; height: auto; }
        figure { display: inline-block; margin: 0.3rem; } figure img { width: 256px; image-rendering: pixelated; } figcaption { font-size: 0.8rem; }
        """;

    /// <summary>The page's text.</summary>
    public static string Write(EvaluationReport report, IReadOnlyList<PictureRow> pictures)
    {
        var page = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>nadir evaluate</title>\n");
        page.Append("<style>\n").Append(Style).Append("\n</style>\n</head>\n<body>\n<h1>nadir evaluate</h1>\n");
        page.Append("<p>").Append(Summary(report)).Append("</p>\n");
        page.Append("<h2>Pooled numbers</h2>\n<p>&#177; is half the 95 % interval over images; the measures are defined in docs/metrics.md.</p>\n");
        Table(page, report);
        page.Append("<h2>Against steps</h2>\n");
        foreach (var measure in MeasureCatalog.All)
        {
            page.Append(Chart.DrawNamed($"{measure.Name}-", EvaluationPlots.Steps(report, measure)));
        }

        page.Append("<h2>Power and single images</h2>\n");
        page.Append(Chart.DrawNamed("power-", EvaluationPlots.Power(report)));
        page.Append(Chart.DrawNamed("scatter-", EvaluationPlots.Scatter(report)));
        Pictures(page, pictures);
        Images(page, report);
        return page.Append("</body>\n</html>\n").ToString();
    }

    private static string Summary(EvaluationReport report)
    {
        string rounded = report.Rounded ? "Products are rounded to whole values, as they are delivered." : "Products are not rounded.";
        string part = report.Part is { } name ? $" of the part {Encoded(name)}" : "";
        return $"{report.Images.Count} images of {report.Size}x{report.Size} pixels{part}, {report.Bands} bands, brought down by {report.Scale}. {rounded}";
    }

    private static void Table(StringBuilder page, EvaluationReport report)
    {
        page.Append("<div class=\"wide\"><table>\n<tr><th></th><th>above bicubic</th><th>PSNR gain</th>");
        foreach (var measure in MeasureCatalog.All)
        {
            page.Append(Text($"<th title=\"{Encoded(measure.Title)}\">{measure.Name}</th>"));
        }

        page.Append("</tr>\n");
        foreach (var row in report.Rows)
        {
            page.Append(Text($"<tr><td>{Encoded(row.Name)}</td><td>{row.AgainstBicubic.Above} of {report.Images.Count}</td>"));
            page.Append(Text($"<td>{Number(row.AgainstBicubic.PsnrGain, 2)}</td>"));
            foreach (var measure in MeasureCatalog.All)
            {
                page.Append(Text($"<td>{Number(row.Pooled[measure.Name], measure.Digits)}</td>"));
            }

            page.Append("</tr>\n");
        }

        page.Append("</table></div>\n");
    }

    private static void Pictures(StringBuilder page, IReadOnlyList<PictureRow> pictures)
    {
        page.Append("<h2>Pictures</h2>\n");
        foreach (var row in pictures)
        {
            page.Append(Text($"<h3>{Encoded(row.Name)}</h3>\n<div>\n"));
            foreach (var (name, png) in row.Pictures)
            {
                page.Append(Text($"<figure><img alt=\"{Encoded(name)}\" src=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/><figcaption>{Encoded(name)}</figcaption></figure>\n"));
            }

            page.Append("</div>\n");
        }
    }

    private static void Images(StringBuilder page, EvaluationReport report)
    {
        page.Append("<h2>Images</h2>\n<p>PSNR in dB; scores.csv has every measure.</p>\n<div class=\"wide\"><table>\n<tr><th></th>");
        page.AppendJoin("", report.Rows.Select(row => $"<th>{Encoded(row.Name)}</th>")).Append("</tr>\n");
        for (int i = 0; i < report.Images.Count; i++)
        {
            page.Append(Text($"<tr><td>{Encoded(report.Images[i].Name)}</td>"));
            page.AppendJoin("", report.Rows.Select(row => Text($"<td>{row.Images[i]["psnr"]:0.00}</td>"))).Append("</tr>\n");
        }

        page.Append("</table></div>\n");
        if (report.LeftOut.Count > 0)
        {
            page.Append("<h2>Left out</h2>\n<ul>\n");
            page.AppendJoin("", report.LeftOut.Select(image => $"<li>{Encoded(image.Reason)}</li>\n")).Append("</ul>\n");
        }
    }

    private static string Number(PooledNumber number, int digits)
    {
        string format = $"F{digits}";
        string value = number.Value.ToString(format, CultureInfo.InvariantCulture);
        return number.Interval is { } interval ? $"{value} &#177; {interval.ToString(format, CultureInfo.InvariantCulture)}" : value;
    }

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
