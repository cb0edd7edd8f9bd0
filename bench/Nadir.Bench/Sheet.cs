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
            $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}), {memory:0} GiB of memory, load {string.Join(", ", Loads())} at the start."));
        Console.WriteLine();
    }

    /// <summary>The load of the last minute.</summary>
    public static string Load() => Loads()[0];

    /// <summary>Tells what goes on.</summary>
    public static void Say(FormattableString line) => Console.Error.WriteLine($"bench: {Invariant(line)} [load {Load()}]");

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

    /// <summary>The load of the last 1, 5 and 15 minutes.</summary>
    private static string[] Loads() => File.ReadAllText("/proc/loadavg").Split(' ')[..3];
}
