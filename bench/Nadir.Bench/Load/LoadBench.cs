using System.Text.Json;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Runs;
using Nadir.Tiler;

namespace Nadir.Bench.Load;

/// <summary>
/// What a tile costs in scenes of more and more of them, stage by stage: seconds, calls of the store, memory. Each scene in a process of its
/// own over an empty store; the model costs nothing and its tiles are of 8 pixels without a halo, so that what is left is the pipeline's own.
/// </summary>
internal static class LoadBench
{
    private const int Side = 8;
    private const int WarmSide = 240;

    private static readonly string[] Functions = ["TileScene", "UpscaleTiles", "StitchScene"];

    /// <summary>--store azurite|folder|memory, --tiles 1000,10000,100000, --batch 16 (tiles of a unit), --workers 4.</summary>
    public static async Task RunAsync(BenchSettings settings)
    {
        Sheet.Machine();
        string store = settings.Text("--store", "azurite");
        var results = new List<LoadResult>();
        foreach (int tiles in settings.Numbers("--tiles", "1000,10000,100000"))
        {
            Sheet.Say($"{tiles} tiles on {store}");
            string answer = Path.Combine(settings.Scratch, "load.json");
            var (_, peak, _) = await Tool.RunAsync(
                "dotnet", typeof(LoadBench).Assembly.Location, "load-one", "--store", store, "--tiles", $"{tiles}", "--answer", answer,
                "--batch", settings.Text("--batch", "16"), "--workers", settings.Text("--workers", "4"), "--scratch", settings.Scratch);
            results.Add(JsonSerializer.Deserialize<LoadResult>(await File.ReadAllTextAsync(answer))! with { PeakMib = peak });
        }

        Write(store, results);
    }

    /// <summary>One scene, in this process; the result goes to the file --answer.</summary>
    public static async Task RunOneAsync(BenchSettings settings)
    {
        int across = (int)Math.Round(Math.Sqrt(settings.Number("--tiles", 1000)));
        string scene = BenchScene.Make(settings.Scratch, across * Side, bands: 1);
        string folder = Path.Combine(settings.Scratch, "load-store");
        Clear(folder);
        Directory.CreateDirectory(folder);
        string models = CostlessModel.Write(settings.Scratch, bands: 1, halo: 0, tile: Side);
        var wanted = new UpscaleSettings { Model = CostlessModel.Name, Steps = 0, Tile = Side, Batch = settings.Number("--batch", 16) };
        LoadResult result;
        await using (var store = await LoadStore.OpenAsync(settings.Text("--store", "azurite"), folder))
        {
            var tiles = new TileOptions { MostWaitingUnits = int.MaxValue };
            await using var pipeline = new LoadPipeline(store, folder, models, wanted, settings.Number("--workers", 4), tiles);

            // A first scene, so that compiling and loading are not counted.
            await IngestAsync(pipeline, "first.tif", BenchScene.Make(settings.Scratch, WarmSide, bands: 1), wanted);
            await pipeline.RunUntilIdleAsync(Functions);
            var run = await IngestAsync(pipeline, "load.tif", scene, wanted);
            pipeline.Counts.Take();
            var plan = new RunPlan(await pipeline.Get<RunStore>().ReadManifestAsync(run, CancellationToken.None));
            var stages = new List<LoadStage>();
            foreach (string function in Functions)
            {
                var cost = await pipeline.RunUntilIdleAsync(function);
                stages.Add(new LoadStage(function, cost.Seconds, cost.CpuSeconds, pipeline.Counts.Take()));
            }

            var commit = await pipeline.Get<RunStore>().FindCommitAsync(run, CancellationToken.None);
            if (commit?.Outcome != RunOutcome.Done)
            {
                throw new InvalidOperationException($"the run has not ended well: {commit?.Reason ?? "no commit"}");
            }

            result = new LoadResult(plan.Grid.Count, plan.UnitCount, stages, 0);
        }

        Clear(folder);
        await File.WriteAllTextAsync(settings.Text("--answer", "load.json"), JsonSerializer.Serialize(result));
    }

    private static async Task<RunId> IngestAsync(LoadPipeline pipeline, string name, string file, UpscaleSettings wanted)
    {
        await pipeline.DropAsync(name, file);
        var result = await pipeline.Get<IngestHandler>().IngestAsync(name, wanted, CancellationToken.None);
        return result.Run ?? throw new InvalidOperationException($"the scene was refused: {result.Refusal}");
    }

    private static void Write(string store, List<LoadResult> results)
    {
        var rows = new List<string[]>();
        foreach (var result in results)
        {
            foreach (var stage in result.Stages)
            {
                var first = results[0].Stages.Single(other => other.Name == stage.Name);
                double perTile = stage.Seconds / result.Tiles;
                double calls = Calls(stage) / (double)result.Units;
                long listed = stage.Calls.GetValueOrDefault(CountingBlobStore.Listed);
                rows.Add(
                [
                    store, $"{result.Tiles}", $"{result.Units}", stage.Name,
                    Sheet.Invariant($"{1000 * perTile:0.000}"), Sheet.Invariant($"{perTile / (first.Seconds / results[0].Tiles):0.00}"),
                    Sheet.Invariant($"{1000 * stage.CpuSeconds / result.Tiles:0.000}"),
                    Sheet.Invariant($"{calls:0.00}"), Sheet.Invariant($"{calls / (Calls(first) / (double)results[0].Units):0.00}"),
                    Sheet.Invariant($"{stage.Calls.GetValueOrDefault("blob list") / (double)result.Units:0.00}"), Sheet.Invariant($"{listed / (double)result.Units:0.0}"),
                    Sheet.Invariant($"{result.PeakMib:0}"),
                ]);
            }
        }

        Sheet.Write(
            ["store", "tiles", "units", "stage", "ms a tile", "over the first", "CPU ms a tile", "calls a unit", "over the first", "of them lists", "entries listed a unit", "peak MiB (process)"],
            rows);
    }

    private static long Calls(LoadStage stage) => stage.Calls.Where(kind => kind.Key != CountingBlobStore.Listed).Sum(kind => kind.Value);

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private sealed record LoadStage(string Name, double Seconds, double CpuSeconds, Dictionary<string, long> Calls);

    private sealed record LoadResult(int Tiles, int Units, List<LoadStage> Stages, double PeakMib);
}
