using System.Diagnostics;
using System.Globalization;
using System.Text;
using Nadir.Chaos.Tests.Faults;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>Trials of consecutive seeds, a few side by side.</summary>
internal static class ChaosSeries
{
    /// <summary>Runs seeds from <paramref name="first"/> on until there are <paramref name="count"/> or the time is up; tells each trial's line.</summary>
    public static async Task<IReadOnlyList<TrialResult>> RunAsync(int first, int count, TimeSpan time, int slots, Action<string> tell)
    {
        var watch = Stopwatch.StartNew();
        var results = new List<TrialResult>();
        int next = first;
        var gate = new Lock();
        await using var start = await Slot.StartAsync();
        var quiet = await TrialRunner.RunQuietAsync(start);
        await Task.WhenAll(Enumerable.Range(0, slots).Select(number => Task.Run(() => SlotAsync(number))));
        return [.. results.OrderBy(result => result.Plan.Seed)];

        async Task SlotAsync(int number)
        {
            await using var other = number == 0 ? null : await Slot.StartAsync();
            while (watch.Elapsed < time && Interlocked.Increment(ref next) - 1 is var seed && (long)seed < (long)first + count)
            {
                var result = await TrialRunner.RunAsync(other ?? start, PlanMaker.Make(seed), quiet);
                lock (gate)
                {
                    results.Add(result);
                    tell(result.ToString());
                }
            }
        }
    }

    /// <summary>A table by the kind of each plan's first fault, in Markdown.</summary>
    public static string Table(IReadOnlyList<TrialResult> results)
    {
        var text = new StringBuilder("| fault | runs | faulted | done | failed as they must | lost or wrong | restarts | recomputed (died, failed, overlapped) | tiles left |\n|---|---|---|---|---|---|---|---|---|\n");
        foreach (var group in results.GroupBy(result => result.Plan.Faults[0].Kind).OrderBy(group => group.Key))
        {
            Row(text, group.Key.ToString(), [.. group]);
        }

        Row(text, "all", results);
        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, IReadOnlyList<TrialResult> results)
    {
        var sound = results.Where(result => result.Violations.Count == 0).ToList();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"| {name} | {results.Count} | {results.Count(result => result.Fired.Count > 0)} | {sound.Count(result => result.Outcome == "done")} | {sound.Count(result => result.Outcome == "failed")} | {results.Count - sound.Count} | {results.Sum(result => result.Restarts)} | {results.Sum(result => result.Recomputed.Extra)} ({results.Sum(result => result.Recomputed.Died)}, {results.Sum(result => result.Recomputed.Failed)}, {results.Sum(result => result.Recomputed.Overlapped)}) | {results.Sum(result => result.LeftTiles)} |");
    }
}
