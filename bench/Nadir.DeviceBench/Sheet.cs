using System.Globalization;
using System.Text.Json;

namespace Nadir.DeviceBench;

/// <summary>Results: tables in Markdown on standard output, and all of them as JSON in a file.</summary>
internal sealed class Sheet
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly Dictionary<string, object> all = [];

    /// <summary>Writes a line, and keeps it under a name.</summary>
    public void Note(string name, string text)
    {
        Console.WriteLine($"{name}: {text}");
        all[name] = text;
    }

    /// <summary>Writes a table, and keeps its rows under a name.</summary>
    public void Table(string name, string[] heads, IReadOnlyList<string[]> rows)
    {
        Console.WriteLine();
        Console.WriteLine($"## {name}");
        Console.WriteLine();
        Console.WriteLine($"| {string.Join(" | ", heads)} |");
        Console.WriteLine($"|{string.Concat(heads.Select(_ => "---|"))}");
        foreach (string[] row in rows)
        {
            Console.WriteLine($"| {string.Join(" | ", row)} |");
        }

        all[name] = rows.Select(row => heads.Zip(row).ToDictionary(cell => cell.First, cell => cell.Second)).ToArray();
    }

    /// <summary>Writes everything kept.</summary>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(all, Indented) + "\n");

    /// <summary>A number that reads the same everywhere.</summary>
    public static string Text(double value, string format = "0.00") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>The middle value.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
