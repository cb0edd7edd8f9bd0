using Nadir.Core.Scenes;

namespace Nadir.Chaos.Tests.Trials;

/// <summary>
/// Who computed which unit when, over all workers: the bound on work done twice. Every computation beyond a unit's first must have one of
/// three excuses: an earlier one was cut off by the death of its worker or by a fault, or the two were under way at the same time.
/// </summary>
internal sealed class UnitLedger
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, UpscaleTilesMessage> units = [];
    private readonly Dictionary<(object Worker, string Number), Call> open = [];
    private readonly List<Call> calls = [];
    private int clock;

    private enum CallEnd
    {
        UnderWay,
        Succeeded,
        Failed,
        Died,
    }

    /// <summary>Computations in all.</summary>
    public int Computations { get; private set; }

    /// <summary>A message of the upscaler's queue was received.</summary>
    public void Received(string messageId, string body)
    {
        lock (gate)
        {
            units[messageId] = PipelineJson.ReadUpscaleTiles(body);
        }
    }

    /// <summary>A call of UpscaleTiles began for a message.</summary>
    public void Began(object worker, string number, string messageId)
    {
        lock (gate)
        {
            var call = new Call(units[messageId], ++clock);
            open[(worker, number)] = call;
            calls.Add(call);
        }
    }

    /// <summary>A worker computes the unit whose first product pixel is at a column and row.</summary>
    public void Computes(object worker, int unit)
    {
        lock (gate)
        {
            Computations++;
            foreach (var call in open.Where(pair => pair.Key.Worker == worker && pair.Value.Message.Unit == unit && !pair.Value.Computed).Take(1))
            {
                call.Value.Computed = true;
            }
        }
    }

    /// <summary>A call ended, as <see cref="Platform.Hosting.InvocationOutcome"/> says; one that its host cut short was cut off like one whose worker died.</summary>
    public void Ended(object worker, string number, string outcome)
    {
        lock (gate)
        {
            if (open.Remove((worker, number), out var call))
            {
                var end = outcome switch { "Succeeded" => CallEnd.Succeeded, "Interrupted" => CallEnd.Died, _ => CallEnd.Failed };
                call.Close(end, ++clock);
            }
        }
    }

    /// <summary>A worker died with all that it had under way.</summary>
    public void Died(object worker)
    {
        lock (gate)
        {
            foreach (var key in open.Keys.Where(key => key.Worker == worker).ToList())
            {
                open.Remove(key, out var call);
                call!.Close(CallEnd.Died, ++clock);
            }
        }
    }

    /// <summary>What was computed twice without excuse, a sentence each.</summary>
    /// <param name="failuresExcuse">Whether the faults of the plan make calls fail.</param>
    public IReadOnlyList<string> Violations(bool failuresExcuse)
    {
        lock (gate)
        {
            var found = new List<string>();
            foreach (var group in calls.Where(call => call.Computed).GroupBy(call => call.Message))
            {
                Call[] whole = [.. group.Where(call => call.End is CallEnd.Succeeded).OrderBy(call => call.Begin)];
                for (int i = 1; i < whole.Length; i++)
                {
                    if (whole[..i].Max(call => call.Stop) < whole[i].Begin)
                    {
                        found.Add($"unit {group.Key.Unit} was computed again after it was done");
                    }
                }

                if (!failuresExcuse && group.Any(call => call.End == CallEnd.Failed))
                {
                    found.Add($"unit {group.Key.Unit} was computed in vain, though no fault of the plan makes calls fail");
                }
            }

            return found;
        }
    }

    /// <summary>Computations beyond the first of each unit, and how many of these were cut off by a death, failed, or overlapped.</summary>
    public (int Extra, int Died, int Failed, int Overlapped) Count()
    {
        lock (gate)
        {
            var computed = calls.Where(call => call.Computed).ToList();
            int extra = computed.Count - computed.Select(call => call.Message).Distinct().Count();
            int died = computed.Count(call => call.End == CallEnd.Died);
            int failed = computed.Count(call => call.End == CallEnd.Failed);
            return (extra, died, failed, Math.Max(0, extra - died - failed));
        }
    }

    private sealed class Call(UpscaleTilesMessage message, int begin)
    {
        public UpscaleTilesMessage Message { get; } = message;

        public int Begin { get; } = begin;

        public int Stop { get; private set; } = int.MaxValue;

        public bool Computed { get; set; }

        public CallEnd End { get; private set; }

        public void Close(CallEnd end, int stop)
        {
            End = end;
            Stop = stop;
        }
    }
}
