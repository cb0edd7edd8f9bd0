using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Runs;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.Stitcher;
using Nadir.TestKit;
using Nadir.Tiler;
using Nadir.Upscaler;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>
/// The functions of all four stages as they are shipped, over the ports of one worker, with GDAL and a network that costs nothing. Each
/// delivery gets handlers of its own, as in a process that was just started.
/// </summary>
internal sealed class Stages : IDisposable
{
    /// <summary>The host's word to Ingest that a blob was dropped.</summary>
    public const string Drop = "blob-trigger";

    /// <summary>The timer of the sweep.</summary>
    public const string Sweep = "timer";

    /// <summary>Somebody's word to do a run again.</summary>
    public const string Retry = "retry";

    /// <summary>Somebody's word to clear away what ended runs have left.</summary>
    public const string Collect = "gc";

    /// <summary>Units of the run, a tile each; two shards.</summary>
    public const int Units = 3;

    private const string SceneName = "a.tif";

    private readonly TempFolder folder = TempFolder.Quick();
    private readonly ModelCard card = PatternDetailModel.NewCard(bands: 1, halo: 0, tile: 8, batch: 1);
    private readonly DetailModelSource models;
    private readonly Dictionary<string, IReadOnlyDictionary<string, byte[]>> products = [];
    private int sessions;

    /// <summary>Writes the scene.</summary>
    public Stages()
    {
        Scene = new TiffScene { Size = new PixelSize(8 * Units, 8), Bands = 1 }.ToBytes();
        SceneFile = Path.Combine(folder.Path, SceneName);
        File.WriteAllBytes(SceneFile, Scene);
        models = new DetailModelSource(new MemoryModelCatalog(card), card => new PatternDetailModel(card));
    }

    /// <summary>The scene's bytes.</summary>
    public byte[] Scene { get; }

    /// <summary>The scene as a file for GDAL.</summary>
    public string SceneFile { get; }

    /// <summary>Settings of the drop.</summary>
    public UpscaleSettings Settings { get; init; } = new() { Model = "pattern" };

    /// <summary>A world in which the scene was dropped and nothing else has happened.</summary>
    public World Dropped(Facts facts, bool isReopened)
    {
        var path = BlobLayout.Scene(SceneName);
        return World.Empty(isReopened).Put(path.ToString(), facts.Of(path, Scene)).Send(new Message(Drop, SceneName));
    }

    /// <summary>The run that the drop becomes.</summary>
    public RunId RunOf(World dropped, Facts facts) =>
        RunIds.For(facts[dropped.Blobs[BlobLayout.Scene(SceneName).ToString()]].Entry, card.Hash, Settings);

    /// <summary>What the host calls for a message.</summary>
    public Task RunAsync(Session session, Message message) => RunAsync(session, session, session, message);

    /// <summary>The same with something between the stages and their ports.</summary>
    public Task RunAsync(Session session, IBlobStore blobs, IQueueStore queues, Message message)
    {
        const string poison = QueueNames.PoisonSuffix;
        var runs = new RunStore(blobs);
        var fanIn = new FanIn(blobs, queues);
        var none = CancellationToken.None;
        return message.Queue switch
        {
            Drop => new IngestSceneFunction(IngestOf(session, queues, runs), Settings).RunAsync(Stream.Null, message.Body, none),
            Sweep => new SweepFunction(SweepOf(session, queues, runs, fanIn)).RunAsync(new TimerInfo(), none),
            Retry => new RunRetry(runs, queues, session.Clock, NullLogger<RunRetry>.Instance).RetryAsync(new RunId(message.Body), none),
            Collect => CollectAsync(new WorkCollector(runs, session.Clock, NullLogger<WorkCollector>.Instance)),
            QueueNames.TileScene => new TileSceneFunction(TilerOf(session, queues, runs, fanIn), NullLogger<TileSceneFunction>.Instance).RunAsync(message.Body, none),
            QueueNames.UpscaleTiles => new UpscaleTilesFunction(UpscalerOf(runs, fanIn), NullLogger<UpscaleTilesFunction>.Instance).RunAsync(message.Body, none),
            QueueNames.StitchScene => new StitchSceneFunction(StitcherOf(session, queues, runs), NullLogger<StitchSceneFunction>.Instance).RunAsync(message.Body, none),
            QueueNames.TileScene + poison => new TileScenePoisonFunction(TilerOf(session, queues, runs, fanIn), NullLogger<TileScenePoisonFunction>.Instance).RunAsync(message.Body, none),
            QueueNames.UpscaleTiles + poison => new UpscaleTilesPoisonFunction(UpscalerOf(runs, fanIn), NullLogger<UpscaleTilesPoisonFunction>.Instance).RunAsync(message.Body, none),
            QueueNames.StitchScene + poison => new StitchScenePoisonFunction(StitcherOf(session, queues, runs), NullLogger<StitchScenePoisonFunction>.Instance).RunAsync(message.Body, none),
            _ => throw new ArgumentException($"no stage takes {message}", nameof(message)),
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        models.Dispose();
        folder.Dispose();
    }

    private IngestHandler IngestOf(Session session, IQueueStore queues, RunStore runs) =>
        new(runs, queues, session, new MemoryModelCatalog(card), new InProcessExaminer(), RasterLimits.Default, NullLogger<IngestHandler>.Instance);

    private static TileHandler TilerOf(Session session, IQueueStore queues, RunStore runs, FanIn fanIn) =>
        new(runs, fanIn, queues, session, RasterLimits.Default, new TileOptions(), session.Clock, NullLogger<TileHandler>.Instance);

    private UpscaleHandler UpscalerOf(RunStore runs, FanIn fanIn) =>
        new(runs, fanIn, models, NullLogger<UpscaleHandler>.Instance);

    private static async Task CollectAsync(WorkCollector collector)
    {
        await foreach (var _ in collector.CollectAsync(TimeSpan.Zero, isTrial: false, CancellationToken.None))
        {
            // What was removed is seen in the world.
        }
    }

    private StitchHandler StitcherOf(Session session, IQueueStore queues, RunStore runs) => new(
        runs,
        new UnitLedger(runs),
        queues,
        new RememberedProducts(session, SceneFile, products),
        new StitchOptions { TemporaryFolder = Path.Combine(folder.Path, $"{++sessions}") },
        session.Clock,
        NullLogger<StitchHandler>.Instance);

    /// <summary>Time is not explored: to the sweep every run has stood still for long enough.</summary>
    private SweepHandler SweepOf(Session session, IQueueStore queues, RunStore runs, FanIn fanIn) => new(
        runs,
        fanIn,
        queues,
        new SweepOptions { StuckAfter = TimeSpan.Zero },
        new StitchOptions { TemporaryFolder = folder.Path },
        session.Clock,
        NullLogger<SweepHandler>.Instance);
}
