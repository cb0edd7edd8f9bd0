using System.Globalization;
using System.Net;
using System.Text;

namespace Nadir.Cli.Plots;

/// <summary>Line charts as SVG, panels one below the other. Plain and deterministic: the same panels give the same text.</summary>
internal static class Chart
{
    private const int Width = 960;
    private const int PanelHeight = 560;
    private const int Left = 84;
    private const int Right = 720;
    private const int Top = 48;
    private const int Bottom = 500;
    private const int LegendRow = 19;

    // Okabe and Ito's colours without yellow, which is faint on white; a pattern of dashes for each round of them.
    private static readonly string[] Colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#7a5195", "#555555"];
    private static readonly string[] Dashes = ["", "7 3", "2 3", "9 3 2 3"];

    /// <summary>The picture.</summary>
    public static string Draw(params ReadOnlySpan<ChartPanel> panels) => DrawNamed("area", panels);

    /// <summary>The picture as a part of a page: the ids in it begin with <paramref name="id"/>, which no other picture there has.</summary>
    public static string DrawNamed(string id, params ReadOnlySpan<ChartPanel> panels)
    {
        var svg = new StringBuilder();
        int height = panels.Length * PanelHeight;
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\" font-family=\"sans-serif\" font-size=\"13\">\n");
        svg.Append(CultureInfo.InvariantCulture, $"<rect width=\"{Width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        for (int i = 0; i < panels.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate(0 {i * PanelHeight})\">\n");
            Draw(svg, panels[i], $"{id}{i}");
            svg.Append("</g>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static void Draw(StringBuilder svg, ChartPanel panel, string area)
    {
        Text(svg, Left, 28, "start", panel.Title, "font-size=\"16\" font-weight=\"bold\"");
        svg.Append(CultureInfo.InvariantCulture, $"<clipPath id=\"{area}\"><rect x=\"{Left}\" y=\"{Top}\" width=\"{Right - Left}\" height=\"{Bottom - Top}\"/></clipPath>\n");
        foreach (var (at, text) in panel.XTicks)
        {
            double x = X(panel, at);
            Line(svg, x, Top, x, Bottom, "#dddddd");
            Text(svg, x, Bottom + 18, "middle", text);
        }

        foreach (var (at, text) in panel.YTicks)
        {
            double y = Y(panel, at);
            Line(svg, Left, y, Right, y, "#dddddd");
            Text(svg, Left - 8, y + 4, "end", text);
        }

        Line(svg, Left, Top, Left, Bottom, "#333333");
        Line(svg, Left, Bottom, Right, Bottom, "#333333");
        Text(svg, (Left + Right) / 2, Bottom + 42, "middle", panel.XLabel);
        Text(svg, 0, 0, "middle", panel.YLabel, $"transform=\"translate(22 {(Top + Bottom) / 2}) rotate(-90)\"");
        int row = Math.Min(LegendRow, (Bottom - Top + 30) / Math.Max(1, panel.Series.Count));
        for (int i = 0; i < panel.Series.Count; i++)
        {
            Series(svg, panel, panel.Series[i], i, area, Top + 6 + (i * row));
        }
    }

    private static void Series(StringBuilder svg, ChartPanel panel, ChartSeries series, int index, string area, int legend)
    {
        string style = Style(series, index);
        var points = series.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)).ToList();
        if (series.Marks != ChartMarks.Dots)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<polyline clip-path=\"url(#{area})\" fill=\"none\" {style} points=\"");
            svg.AppendJoin(' ', points.Select(point => $"{Number(X(panel, point.X))},{Number(Y(panel, point.Y))}"));
            svg.Append("\"/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<line x1=\"{Right + 20}\" y1=\"{legend}\" x2=\"{Right + 60}\" y2=\"{legend}\" {style}/>\n");
        }

        if (series.Marks != ChartMarks.Line)
        {
            string colour = Colour(series, index);
            points.ForEach(point => Dot(svg, X(panel, point.X), Y(panel, point.Y), colour, $" clip-path=\"url(#{area})\""));
            Dot(svg, Right + 40, legend, colour, "");
        }

        Text(svg, Right + 68, legend + 4, "start", series.Name);
    }

    private static string Colour(ChartSeries series, int index) => series.IsEmphasised ? "#000000" : Colours[index % Colours.Length];

    private static string Style(ChartSeries series, int index)
    {
        string dash = Dashes[index / Colours.Length % Dashes.Length];
        string colour = Colour(series, index);
        string width = series.IsEmphasised ? "3" : "1.8";
        return $"stroke=\"{colour}\" stroke-width=\"{width}\"" + (dash.Length == 0 || series.IsEmphasised ? "" : $" stroke-dasharray=\"{dash}\"");
    }

    private static double X(ChartPanel panel, double at) => Left + ((at - panel.XTicks[0].At) / (panel.XTicks[^1].At - panel.XTicks[0].At) * (Right - Left));

    // A line that leaves the area is kept near it: viewers need not cope with huge numbers.
    private static double Y(ChartPanel panel, double at) => Math.Clamp(
        Bottom - ((at - panel.YTicks[0].At) / (panel.YTicks[^1].At - panel.YTicks[0].At) * (Bottom - Top)), Top - PanelHeight, Bottom + PanelHeight);

    private static void Line(StringBuilder svg, double x1, double y1, double x2, double y2, string colour) => svg.Append(
        CultureInfo.InvariantCulture,
        $"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\" stroke=\"{colour}\"/>\n");

    private static void Dot(StringBuilder svg, double x, double y, string colour, string more) => svg.Append(
        CultureInfo.InvariantCulture, $"<circle cx=\"{Number(x)}\" cy=\"{Number(y)}\" r=\"3\" fill=\"{colour}\"{more}/>\n");

    private static void Text(StringBuilder svg, double x, double y, string anchor, string text, string more = "") => svg.Append(
        CultureInfo.InvariantCulture,
        $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\"{(more.Length == 0 ? "" : " " + more)}>{WebUtility.HtmlEncode(text)}</text>\n");

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
