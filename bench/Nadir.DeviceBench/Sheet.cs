using System.Globalization;
using System.Text.Json;
using Nadir.Bench.Shared;

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
        Results.Table(Console.Out, heads, rows);
        all[name] = rows.Select(row => heads.Zip(row).ToDictionary(cell => cell.First, cell => cell.Second)).ToArray();
    }

    /// <summary>Writes everything kept.</summary>
    public void Save(string path) => File.WriteAllText(path, JsonSerializer.Serialize(all, Indented) + "\n");

    /// <summary>A number that reads the same everywhere.</summary>
    public static string Text(double value, string format = "0.00") => value.ToString(format, CultureInfo.InvariantCulture);
}
