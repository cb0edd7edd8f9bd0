namespace Nadir.Cli.Upscaling;

/// <summary>
/// Rate and remaining time of a run from what was done at which time. Work that an earlier command did counts as done, not as speed. Tiles are
/// done a unit at a time, so between two units the rate stands still; only once the next one is overdue does it fall.
/// </summary>
/// <param name="total">Tiles of the run, at least 1.</param>
/// <param name="window">Time that the rate looks back over.</param>
internal sealed class ProgressMeter(int total, TimeSpan window)
{
    private readonly LinkedList<(TimeSpan At, int Done)> changes = [];
    private TimeSpan now;

    /// <summary>A meter that looks back over two minutes.</summary>
    public ProgressMeter(int total)
        : this(total, TimeSpan.FromMinutes(2))
    {
    }

    /// <summary>Tiles in all.</summary>
    public int Total => total;

    /// <summary>Tiles done.</summary>
    public int Done { get; private set; }

    /// <summary>Tiles a second over the window; null before any was seen to be done.</summary>
    public double? TilesPerSecond { get; private set; }

    /// <summary>Time to the last tile at that rate, never below 0; null while the rate is not known.</summary>
    public TimeSpan? Remaining => TilesPerSecond is { } rate
        ? TimeSpan.FromSeconds(Math.Max(0, ((total - Done) / rate) - (now - changes.Last!.Value.At).TotalSeconds))
        : null;

    /// <summary>Notes that <paramref name="done"/> tiles are done at a time; times do not fall, nor do counts.</summary>
    public void Add(TimeSpan at, int done)
    {
        now = at;
        done = Math.Clamp(done, Done, total);
        if (changes.Count == 0 || done > Done)
        {
            changes.AddLast((at, done));
        }

        Done = done;
        while (changes.Count > 2 && changes.First!.Next!.Value.At <= at - window)
        {
            changes.RemoveFirst();
        }

        if (changes.Count > 1)
        {
            TilesPerSecond = Rate();
        }
    }

    private double Rate()
    {
        var (since, before) = changes.First!.Value;
        var (last, _) = changes.Last!.Value;
        int unit = Done - changes.Last.Previous!.Value.Done;
        double steady = (Done - before) / Math.Max((last - since).TotalSeconds, 1e-3);
        double atBest = (Done - before + unit) / Math.Max((now - since).TotalSeconds, 1e-3);
        return Math.Min(steady, atBest);
    }
}
