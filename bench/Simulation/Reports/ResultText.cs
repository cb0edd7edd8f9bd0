using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Nadir.Simulation.Reports;

/// <summary>Results as a Markdown table, as CSV with every number, or as JSON. The same results give the same text.</summary>
internal static class ResultText
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static readonly (string Head, Func<ResultRow, string> Cell)[] Columns =
    [
        ("workload", row => row.Scenario),
        ("GPU replicas", row => row.Policy),
        ("finished, h", row => Number(row.FinishedHours, 2)),
        ("scene p50, p95, min", row => $"{Number(row.LatencyP50Minutes, 1)}, {Number(row.LatencyP95Minutes, 1)}"),
        ("GPU h paid", row => Number(row.GpuHours, 2)),
        ("cold, idle, lost h", row => $"{Number(row.GpuColdHours, 2)}, {Number(row.GpuIdleHours, 2)}, {Number(row.GpuLostHours, 2)}"),
        ("wasted", row => $"{Number(100 * row.GpuWaste, 0)} %"),
        ("queue age, min", row => Number(row.QueueAgeMinutes, 1)),
        ("messages, requests, thousands", row => $"{Number(row.Messages / 1e3, 0)}, {Number((row.BlobRequests + row.QueueRequests) / 1e3, 0)}"),
        ("USD: GPU, CPU, storage", row => $"{Number(row.GpuUsd, 2)}, {Number(row.CpuUsd, 2)}, {Number(row.StorageUsd, 2)}"),
        ("USD a scene", row => Number(row.UsdPerScene, 3)),
        ("USD for 1,000 km²", row => Number(row.UsdPer1000SquareKilometres, 2)),
    ];

    /// <summary>A Markdown table.</summary>
    public static string Table(IReadOnlyList<ResultRow> rows) =>
        Table([.. Columns.Select(column => column.Head)], rows.Select(row => Columns.Select(column => column.Cell(row)).ToArray()));

    /// <summary>A Markdown table of any cells.</summary>
    public static string Table(string[] heads, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder($"| {string.Join(" | ", heads)} |\n|{string.Concat(heads.Select(_ => "---|"))}\n");
        foreach (string[] row in rows)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {string.Join(" | ", row)} |\n");
        }

        return text.ToString();
    }

    /// <summary>Comma-separated values: a line of names, then a line for each row.</summary>
    public static string Csv(IReadOnlyList<ResultRow> rows)
    {
        var properties = typeof(ResultRow).GetProperties();
        var lines = rows.Select(row => string.Join(",", properties.Select(property => Quoted(property.GetValue(row)))));
        string heads = string.Join(",", properties.Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)));
        return string.Join("\n", lines.Prepend(heads)) + "\n";
    }

    /// <summary>An array of objects.</summary>
    public static string ToJson(IReadOnlyList<ResultRow> rows) => JsonSerializer.Serialize(rows, Json) + "\n";

    /// <summary>A number with so many digits after the point, the same everywhere.</summary>
    public static string Number(double value, int digits) => value.ToString($"N{digits}", CultureInfo.InvariantCulture);

    private static string Quoted(object? value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text;
    }
}
