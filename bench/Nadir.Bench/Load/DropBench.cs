using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Tiler;

namespace Nadir.Bench.Load;

/// <summary>
/// Many small scenes in the drop at once: whether all come out, and whether each waits as long as those beside it. And the same with room for
/// few waiting units, so that the Tiler has to hold scenes back.
/// </summary>
internal static class DropBench
{
    private const int Side = 32;
    private const int TileSide = 8;

    /// <summary>--store azurite|folder|memory, --scenes 1000, --waiting 10000,50 (units that may wait), --workers 4.</summary>
    public static async Task RunAsync(BenchSettings settings)
    {
        Sheet.Machine();
        string kind = settings.Text("--store", "azurite");
        int scenes = settings.Number("--scenes", 1000);
        string scene = BenchScene.Make(settings.Scratch, Side, bands: 1);
        string models = CostlessModel.Write(settings.Scratch, bands: 1, halo: 0, tile: TileSide);
        var rows = new List<string[]>();
        foreach (int waiting in settings.Numbers("--waiting", "10000,50"))
        {
            Sheet.Say($"{scenes} scenes on {kind}, room for {waiting} units");
            rows.Add(await MeasureAsync(settings, kind, scenes, scene, models, waiting));
        }

        Sheet.Write(
            ["store", "scenes", "units", "units that may wait", "most that waited", "done", "s", "places overtaken: median, 95 %, most", "load after"], rows);
    }

    private static async Task<string[]> MeasureAsync(BenchSettings settings, string kind, int scenes, string scene, string models, int waiting)
    {
        string folder = Path.Combine(settings.Scratch, "drop-store");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        var wanted = new UpscaleSettings { Model = CostlessModel.Name, Steps = 0, Tile = TileSide, Batch = 4 };
        await using var store = await LoadStore.OpenAsync(kind, folder);
        var options = new TileOptions { MostWaitingUnits = waiting, LookAgain = TimeSpan.FromSeconds(1) };
        await using var pipeline = new LoadPipeline(store, folder, models, wanted, settings.Number("--workers", 4), options);
        for (int number = 0; number < scenes; number++)
        {
            await pipeline.DropAsync($"scene-{number:0000}.tif", scene);
        }

        using var stop = new CancellationTokenSource();
        var watching = MostWaitingAsync(store, stop.Token);
        var cost = await pipeline.RunUntilIdleAsync("IngestScene", "TileScene", "UpscaleTiles", "StitchScene");
        await stop.CancelAsync();
        int most = await watching;
        var ended = new List<(DateTimeOffset Begun, DateTimeOffset Ended)>();
        var runs = pipeline.Get<RunStore>();
        await foreach (var run in runs.ListClosedAsync(CancellationToken.None))
        {
            if ((await runs.FindCommitAsync(run, CancellationToken.None))?.Outcome == RunOutcome.Done)
            {
                var first = await pipeline.Blobs.FindAsync(BlobLayout.Manifest(run), CancellationToken.None);
                var last = await pipeline.Blobs.FindAsync(BlobLayout.Commit(run), CancellationToken.None);
                ended.Add((first!.LastModified, last!.LastModified));
            }
        }

        var order = ended.OrderBy(run => run.Ended).Select((run, place) => (run.Begun, Place: place)).OrderBy(run => run.Begun)
            .Select((run, place) => Math.Max(0, run.Place - place)).Order().ToArray();
        int units = scenes * (Side / TileSide) * (Side / TileSide) / 4;
        return
        [
            kind, $"{scenes}", $"{units}", $"{waiting}", $"{most}", $"{ended.Count}", Sheet.Invariant($"{cost.Seconds:0}"),
            $"{order[order.Length / 2]}, {order[order.Length * 95 / 100]}, {order[^1]}", Sheet.Load(),
        ];
    }

    private static async Task<int> MostWaitingAsync(LoadStore store, CancellationToken stop)
    {
        int most = 0;
        while (!stop.IsCancellationRequested)
        {
            most = Math.Max(most, await store.Queues.CountAsync(QueueNames.UpscaleTiles, CancellationToken.None));
            await Task.Delay(TimeSpan.FromMilliseconds(100), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return most;
    }
}
