namespace Nadir.Cli.Upscaling;

/// <summary>
/// Rate and remaining time of a run from what was done at which time. Work that an earlier command did counts as done, not as speed.
/// </summary>
/// <param name="total">Tiles of the run, at least 1.</param>
/// <param name="window">Time that the rate looks back over.</param>
internal sealed class ProgressMeter(int total, TimeSpan window)
{
    private readonly Queue<(TimeSpan At, int Done)> samples = new();

    /// <summary>A meter that looks back over a minute.</summary>
    public ProgressMeter(int total)
        : this(total, TimeSpan.FromMinutes(1))
    {
    }

    /// <summary>Tiles in all.</summary>
    public int Total => total;

    /// <summary>Tiles done.</summary>
    public int Done { get; private set; }

    /// <summary>Share done, 0 to 1.</summary>
    public double Share => (double)Done / total;

    /// <summary>Tiles a second over the window; null before any was seen to be done.</summary>
    public double? TilesPerSecond { get; private set; }

    /// <summary>Time to the last tile at that rate; null while the rate is not known.</summary>
    public TimeSpan? Remaining => TilesPerSecond is { } rate ? TimeSpan.FromSeconds((total - Done) / rate) : null;

    /// <summary>Notes that <paramref name="done"/> tiles are done at a time; times and counts never fall.</summary>
    public void Add(TimeSpan at, int done)
    {
        Done = Math.Clamp(done, Done, total);
        samples.Enqueue((at, Done));
        while (samples.Count > 2 && samples.ElementAt(1).At <= at - window)
        {
            samples.Dequeue();
        }

        var (since, before) = samples.Peek();
        double seconds = (at - since).TotalSeconds;
        if (Done > before && seconds > 0)
        {
            TilesPerSecond = (Done - before) / seconds;
        }
    }
}
