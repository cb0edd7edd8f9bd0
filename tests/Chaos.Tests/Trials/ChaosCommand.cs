using System.Globalization;
using Nadir.Chaos.Tests.Faults;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>The harness by hand: trials from a seed on, for as many or as long as asked, a line each, and a table by kind of fault at the end.</summary>
internal static class ChaosCommand
{
    private const string Usage = "usage: [--seed FIRST] [--count N | --minutes M] [--slots N]";

    /// <summary>Gives 0 when nothing was lost, 1 when something was, 2 for a wrong command line.</summary>
    public static async Task<int> MainAsync(string[] args)
    {
        var numbers = new Dictionary<string, int> { ["--seed"] = 1, ["--count"] = 0, ["--minutes"] = 0, ["--slots"] = 2 };
        for (int i = 0; i < args.Length; i += 2)
        {
            if (i + 1 == args.Length || !numbers.ContainsKey(args[i])
                || !int.TryParse(args[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int number) || number < 1)
            {
                await Console.Error.WriteLineAsync(Usage);
                return 2;
            }

            numbers[args[i]] = number;
        }

        var time = numbers["--minutes"] == 0 ? TimeSpan.MaxValue : TimeSpan.FromMinutes(numbers["--minutes"]);
        int count = numbers["--count"] > 0 ? numbers["--count"] : numbers["--minutes"] > 0 ? int.MaxValue : Enum.GetValues<FaultKind>().Length;
        var results = await ChaosSeries.RunAsync(numbers["--seed"], count, time, numbers["--slots"], Console.WriteLine);
        Console.WriteLine(ChaosSeries.Table(results));
        return results.All(result => result.Violations.Count == 0) ? 0 : 1;
    }
}
