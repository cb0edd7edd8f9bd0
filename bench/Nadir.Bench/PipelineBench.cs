using System.Text.Json;
using Nadir.Bench.Shared;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Platform.Models;

namespace Nadir.Bench;

/// <summary>
/// Product pixels a second of <c>nadir upscale</c>, in this process from its arguments to its exit code (loading the model, ingest, tiling,
/// storing, blending, compressing, auditing and export included), over those of bare ONNX Runtime on as many tiles.
/// </summary>
internal static class PipelineBench
{
    /// <summary>--side 720, --steps 1,4, --rounds 3, --model seed-x4.</summary>
    public static void Run(BenchSettings settings)
    {
        Sheet.Machine();
        string models = settings.Text("--models", Path.Combine(BenchSettings.Root, "models"));
        string model = settings.Text("--model", "seed-x4");
        int side = settings.Number("--side", 720);
        string scene = BenchScene.Make(settings.Scratch, side);
        var catalog = new FolderModelCatalog(models);
        var card = catalog.Find(model);
        var rows = new List<string[]>();
        Upscale(settings, BenchScene.Make(settings.Scratch, 128), models, model, 1);
        foreach (int steps in settings.Numbers("--steps", "1,4"))
        {
            var bares = new List<Cost>();
            var wholes = new List<Cost>();
            var cogs = new List<double>();
            int tiles = TileGrid.Create(new PixelSize(side, side), new PixelSize(side, side).Whole, card.PreferredTile, card.Halo, card.Multiple).Count;
            bares.Add(Bare(catalog, card, tiles, steps));
            Sheet.Say($"bare, {steps} steps: {bares[^1].Seconds:0.00} s, {bares[^1].CpuSeconds:0.00} s of CPU");
            for (int round = 0; round < settings.Number("--rounds", 3); round++)
            {
                (var whole, double stitching, tiles) = Upscale(settings, scene, models, model, steps);
                wholes.Add(whole);
                cogs.Add(stitching);
                Sheet.Say($"pipeline, {steps} steps, {tiles} tiles: {whole.Seconds:0.00} s, {whole.CpuSeconds:0.00} s of CPU, of which stitching {stitching:0.00} s");
                bares.Add(Bare(catalog, card, tiles, steps));
                Sheet.Say($"bare, {steps} steps: {bares[^1].Seconds:0.00} s, {bares[^1].CpuSeconds:0.00} s of CPU");
            }

            // The mean of the bare runs before and after: machines grow slower and faster within minutes.
            double ratio = Results.Median(wholes.Select((whole, i) => (bares[i].Seconds + bares[i + 1].Seconds) / 2 / whole.Seconds));
            double cpuRatio = Results.Median(wholes.Select((whole, i) => (bares[i].CpuSeconds + bares[i + 1].CpuSeconds) / 2 / whole.CpuSeconds));
            rows.Add([
                $"{side}x{side}x3", $"{steps}", $"{tiles}", Sheet.Invariant($"{ratio:0.000}"), Sheet.Invariant($"{cpuRatio:0.000}"),
                Sheet.List(bares.Select(bare => bare.Seconds)), Sheet.List(wholes.Select(whole => whole.Seconds)), Sheet.List(cogs), Sheet.Load(),
            ]);
        }

        Sheet.Write(["scene", "steps", "tiles", "pipeline over bare (median)", "the same in CPU time", "bare s", "pipeline s", "of which stitching s", "load after"], rows);
    }

    /// <summary>What the pipeline takes by itself, with the costless model: --side 720, --rounds 5, after one that does not count.</summary>
    public static void RunAlone(BenchSettings settings)
    {
        Sheet.Machine();
        string models = CostlessModel.Write(settings.Scratch);
        int side = settings.Number("--side", 720);
        string scene = BenchScene.Make(settings.Scratch, side);
        int tiles = Upscale(settings, scene, models, CostlessModel.Name, 0).Tiles;
        var runs = Enumerable.Range(0, settings.Number("--rounds", 5)).Select(_ => Upscale(settings, scene, models, CostlessModel.Name, 0)).ToList();
        Sheet.Write(
            ["scene", "tiles", "s", "s of CPU", "of which stitching s", "load after"],
            [[
                $"{side}x{side}x3", $"{tiles}", Sheet.List(runs.Select(run => run.Whole.Seconds)), Sheet.List(runs.Select(run => run.Whole.CpuSeconds)),
                Sheet.List(runs.Select(run => run.Stitching)), Sheet.Load(),
            ]]);
    }

    private static Cost Bare(IModelCatalog catalog, ModelCard card, int tiles, int steps)
    {
        using var bare = new BareRuntime(catalog, card, tiles, steps);
        bare.Warm();
        return bare.Run();
    }

    private static (Cost Whole, double Stitching, int Tiles) Upscale(BenchSettings settings, string scene, string models, string model, int steps)
    {
        string product = Path.Combine(settings.Scratch, "pipeline.tif");
        string store = Path.Combine(settings.Scratch, "pipeline");
        if (Directory.Exists(store))
        {
            Directory.Delete(store, recursive: true);
        }

        var output = Console.Out;
        using var result = new StringWriter();
        Console.SetOut(result);
        var lap = new Lap();
        int code = AppDomain.CurrentDomain.ExecuteAssemblyByName(
            "nadir", "upscale", scene, "-o", product, "--models", models, "--model", model, "--steps", $"{steps}", "--store", store, "--force",
            "--quiet", "--json");
        var whole = lap.Now;
        Console.SetOut(output);
        if (code != 0)
        {
            throw new InvalidOperationException($"nadir upscale ended with {code}: {result}");
        }

        using var told = JsonDocument.Parse(result.ToString());
        using var report = JsonDocument.Parse(File.ReadAllBytes(told.RootElement.GetProperty("report").GetString()!));
        double stitching = report.RootElement.GetProperty("timings").EnumerateObject().Sum(timing => timing.Value.GetDouble());
        return (whole, stitching, report.RootElement.GetProperty("tiling").GetProperty("tiles").GetInt32());
    }
}
