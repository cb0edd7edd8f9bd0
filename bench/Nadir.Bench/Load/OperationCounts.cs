using System.Collections.Concurrent;

namespace Nadir.Bench.Load;

/// <summary>Calls of a store by kind, and entries that listings gave.</summary>
internal sealed class OperationCounts
{
    private readonly ConcurrentDictionary<string, long> counts = new();

    /// <summary>Counts a call, or several.</summary>
    public void Add(string kind, long times = 1) => counts.AddOrUpdate(kind, times, (_, before) => before + times);

    /// <summary>The counts since the last time they were taken.</summary>
    public Dictionary<string, long> Take()
    {
        var taken = new Dictionary<string, long>();
        foreach (string kind in counts.Keys)
        {
            taken[kind] = counts.TryRemove(kind, out long count) ? count : 0;
        }

        return taken;
    }
}
