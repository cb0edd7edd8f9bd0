namespace Nadir.Bench;

/// <summary>Peak resident memory (VmHWM) of <c>nadir upscale</c>, and of each stage alone, as child processes; small and large scenes.</summary>
internal static class MemoryBench
{
    private static readonly string[] Stages = ["ingest", "tile", "upscale", "stitch"];

    /// <summary>
    /// --sizes 1024,8192 and --model (the costless one) for the whole command; --stage-sizes 1024,2048 for the stages alone, 0 for none;
    /// --models for another folder of models, --steps.
    /// </summary>
    public static async Task RunAsync(BenchSettings settings)
    {
        Sheet.Machine();
        string models = settings.Text("--models", CostlessModel.Write(settings.Scratch));
        string model = settings.Text("--model", CostlessModel.Name);
        var rows = new List<string[]>();
        foreach (int side in settings.Numbers("--sizes", "1024,8192").Where(side => side > 0))
        {
            rows.Add(await WholeAsync(settings, models, model, side));
        }

        foreach (int side in settings.Numbers("--stage-sizes", "1024,2048").Where(side => side > 0))
        {
            rows.AddRange(await StagesAsync(settings, models, model, side));
        }

        Sheet.Write(["process", "model, steps", "scene", "peak MiB", "s", "load after"], rows);
    }

    private static async Task<string[]> WholeAsync(BenchSettings settings, string models, string model, int side)
    {
        string scene = BenchScene.Make(settings.Scratch, side);
        string store = Path.Combine(settings.Scratch, "memory");
        string product = Path.Combine(settings.Scratch, "memory.tif");
        Clear(store);
        Sheet.Say($"nadir upscale of {side}x{side}");
        string nadir = Path.Combine(AppContext.BaseDirectory, "nadir.dll");
        int steps = settings.Number("--steps", 0);
        var (seconds, peak, _) = await Tool.RunAsync(
            "dotnet", nadir, "upscale", scene, "-o", product, "--models", models, "--model", model, "--steps", $"{steps}",
            "--store", store, "--force", "--quiet");
        Clear(store);
        File.Delete(product);
        return Row("nadir upscale", $"{model}, {steps}", side, peak, seconds);
    }

    private static async Task<List<string[]>> StagesAsync(BenchSettings settings, string models, string model, int side)
    {
        string scene = BenchScene.Make(settings.Scratch, side);
        string store = Path.Combine(settings.Scratch, "stages");
        Clear(store);
        var rows = new List<string[]>();
        int steps = settings.Number("--steps", 0);
        foreach (string stage in Stages)
        {
            Sheet.Say($"{stage} of {side}x{side}");
            var (seconds, peak, _) = await Tool.RunAsync(
                "dotnet", typeof(MemoryBench).Assembly.Location, "stage", "--stage", stage, "--store", store, "--models", models,
                "--model", model, "--scene", scene, "--steps", $"{steps}");
            rows.Add(Row($"{stage} alone", $"{model}, {steps}", side, peak, seconds));
        }

        Clear(store);
        return rows;
    }

    private static string[] Row(string process, string model, int side, double peak, double seconds) =>
        [process, model, $"{side}x{side}x3", Sheet.Invariant($"{peak:0}"), Sheet.Invariant($"{seconds:0}"), Sheet.Load()];

    private static void Clear(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
