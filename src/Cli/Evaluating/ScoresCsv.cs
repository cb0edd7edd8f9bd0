using System.Globalization;
using System.Text;

namespace Nadir.Cli.Evaluating;

/// <summary>Each image's numbers as text (RFC 4180): a line for each image and method.</summary>
internal static class ScoresCsv
{
    /// <summary>The file's text.</summary>
    public static string Write(EvaluationReport report)
    {
        var text = new StringBuilder("image,method");
        foreach (var measure in MeasureCatalog.All)
        {
            text.Append(',').Append(measure.Name);
        }

        text.Append('\n');
        for (int i = 0; i < report.Images.Count; i++)
        {
            foreach (var row in report.Rows)
            {
                text.Append(Quoted(report.Images[i].Name)).Append(',').Append(Quoted(row.Name));
                foreach (var measure in MeasureCatalog.All)
                {
                    text.Append(',').Append(row.Images[i][measure.Name].ToString("R", CultureInfo.InvariantCulture));
                }

                text.Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Quoted(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
