using System.Globalization;
using System.Runtime.InteropServices;
using Nadir.Bench.Shared;

namespace Nadir.Bench;

/// <summary>Results as Markdown on standard output; what goes on meanwhile goes to standard error.</summary>
internal static class Sheet
{
    /// <summary>The machine and its load, which stands beside every table.</summary>
    public static void Machine()
    {
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30);
        Console.WriteLine(Invariant(
            $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {memory:0} GiB of memory, load {Load()} at the start."));
        Console.WriteLine();
    }

    /// <summary>The load averages now.</summary>
    public static string Load() => string.Join(", ", File.ReadAllText("/proc/loadavg").Split(' ').Take(3));

    /// <summary>Tells what goes on.</summary>
    public static void Say(FormattableString line) => Console.Error.WriteLine($"bench: {Invariant(line)} [load {Load().Split(',')[0]}]");

    /// <summary>Writes a table.</summary>
    public static void Write(string[] heads, IEnumerable<string[]> rows)
    {
        Results.Table(Console.Out, heads, rows);
        Console.WriteLine();
    }

    /// <summary>All values, as written down.</summary>
    public static string List(IEnumerable<double> values) => string.Join(", ", values.Select(value => value.ToString("0.00", CultureInfo.InvariantCulture)));

    /// <summary>Text that is the same everywhere.</summary>
    public static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
