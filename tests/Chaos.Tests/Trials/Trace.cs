using System.Diagnostics;
using System.Globalization;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>What happened in one trial, in order.</summary>
internal sealed class Trace
{
    private const int Most = 200_000;

    private readonly Lock gate = new();
    private readonly List<string> lines = [];
    private readonly Stopwatch watch = Stopwatch.StartNew();

    /// <summary>Time since the trial's start.</summary>
    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>Adds a line with its time and author.</summary>
    public void Add(string who, string what)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{watch.Elapsed.TotalSeconds,8:0.000} {who,-4} {what}");
        lock (gate)
        {
            if (lines.Count < Most)
            {
                lines.Add(line);
            }
        }
    }

    /// <summary>Writes it to a file.</summary>
    public void WriteTo(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        lock (gate)
        {
            File.WriteAllLines(path, lines);
        }
    }
}
