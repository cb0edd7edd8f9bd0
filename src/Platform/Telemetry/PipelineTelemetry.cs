using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Telemetry;

/// <summary>
/// What the stages tell of themselves: spans of the source <see cref="Name"/> and instruments of the meter of that name (docs/telemetry.md
/// lists them). Costs next to nothing while nobody listens. Instruments carry no run ids, whose number has no bound; spans and logs do.
/// </summary>
public static class PipelineTelemetry
{
    /// <summary>Name of the source and of the meter.</summary>
    public const string Name = "Nadir";

    private static readonly Meter Meter = new(Name);
    private static readonly InstrumentAdvice<double> Seconds = new()
    {
        HistogramBucketBoundaries = [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000, 3000, 10000],
    };

    private static readonly InstrumentAdvice<double> Shares = new()
    {
        HistogramBucketBoundaries = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
    };

    /// <summary>Spans of the work on messages and scenes, and of what it sends.</summary>
    public static ActivitySource Source { get; } = new(Name);

    /// <summary>Seconds from sending a message to the beginning of the work on it, by the clocks of two machines.</summary>
    internal static Histogram<double> MessageAge { get; } =
        Meter.CreateHistogram("nadir.message.age", "s", "Time from the sending of a message to the work on it", null, Seconds);

    /// <summary>Seconds of work on a message; those that failed come back or go to the poison queue.</summary>
    internal static Histogram<double> MessageDuration { get; } =
        Meter.CreateHistogram("nadir.message.duration", "s", "Time of the work on a message", null, Seconds);

    /// <summary>Messages given up.</summary>
    internal static Counter<long> Poisoned { get; } = Meter.CreateCounter<long>("nadir.message.poisoned", "{message}", "Messages given up");

    private static Counter<long> Runs { get; } = Meter.CreateCounter<long>("nadir.run.ended", "{run}", "Runs that ended");

    private static Counter<long> Tiles { get; } = Meter.CreateCounter<long>("nadir.tile.upscaled", "{tile}", "Tiles whose detail was stored");

    private static Counter<long> Evaluations { get; } =
        Meter.CreateCounter<long>("nadir.network.evaluations", "{evaluation}", "Times that a graph was evaluated on a tile");

    private static Histogram<double> BatchFill { get; } =
        Meter.CreateHistogram("nadir.network.batch_fill", "1", "Tiles of a batch over the most that it may have", null, Shares);

    /// <summary>Counts a run that ended.</summary>
    internal static void CountRun(RunOutcome outcome) =>
        Runs.Add(1, new KeyValuePair<string, object?>("outcome", outcome == RunOutcome.Done ? "done" : "failed"));

    /// <summary>Counts tiles whose detail was stored.</summary>
    public static void CountTiles(int tiles) => Tiles.Add(tiles);

    /// <summary>Counts evaluations of a graph ("encoder" or "denoiser"), one for each tile of a batch and condition.</summary>
    public static void CountEvaluations(string graph, int tiles) => Evaluations.Add(tiles, new KeyValuePair<string, object?>("graph", graph));

    /// <summary>Notes how full a batch is.</summary>
    public static void NoteBatch(int tiles, int most) => BatchFill.Record((double)tiles / most);

    /// <summary>Begins the span of one scene's ingest.</summary>
    public static Activity? BeginIngest(string scene) => Source.StartActivity("ingest")?.SetTag("nadir.scene", scene);

    /// <summary>Notes on the span under way what run it is about.</summary>
    public static void NoteRun(RunId run) => Activity.Current?.SetTag("nadir.run", run.Value);
}
