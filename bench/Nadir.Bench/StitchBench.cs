using System.Text.Json;
using Nadir.Bench.Shared;
using Nadir.Stitcher;

namespace Nadir.Bench;

/// <summary>
/// Time of a stitch (reading details, base, blending, rounding, draft, COG, picture, audit, hash, publishing) over that of
/// <c>gdal_translate -of COG</c> with the same block size, compression, predictor, overviews and threads. It starts from an uncompressed,
/// tiled copy of the product without overviews, so that it has to make them itself.
/// </summary>
internal static class StitchBench
{
    /// <summary>--side 2048, --rounds 3.</summary>
    public static async Task RunAsync(BenchSettings settings)
    {
        Sheet.Machine();
        int side = settings.Number("--side", 2048);
        string store = Path.Combine(settings.Scratch, "stitch");
        if (Directory.Exists(store))
        {
            Directory.Delete(store, recursive: true);
        }

        string plain = Path.Combine(settings.Scratch, "plain.tif");
        var ours = new List<Cost>();
        var theirs = new List<Cost>();
        var timings = new List<string>();
        await using (var runner = new StageRunner(store, CostlessModel.Write(settings.Scratch)))
        {
            Sheet.Say($"preparing {side}x{side}");
            await runner.IngestAsync(BenchScene.Make(settings.Scratch, side), CostlessModel.Name, 0);
            await runner.TileAsync();
            await runner.UpscaleAsync();
            await runner.StitchAsync();
            string cog = await runner.FetchAsync(ProductFiles.Scene, Path.Combine(settings.Scratch, "cog.tif"));
            Tool.Run(
                "gdal_translate", "-q", "-of", "GTiff", "-co", "TILED=YES", "-co", "BLOCKXSIZE=512", "-co", "BLOCKYSIZE=512", "-co", "BIGTIFF=IF_SAFER",
                cog, plain);
            for (int round = 0; round < settings.Number("--rounds", 3); round++)
            {
                await runner.UnstitchAsync();
                var lap = new Lap();
                await runner.StitchAsync();
                ours.Add(lap.Now);
                timings.Add(await TimingsAsync(runner, settings));
                Sheet.Say($"stitch {ours[^1].Seconds:0.00} s, {ours[^1].CpuSeconds:0.00} s of CPU: {timings[^1]}");
                theirs.Add(await TranslateAsync(plain, cog));
                Sheet.Say($"gdal_translate {theirs[^1].Seconds:0.00} s, {theirs[^1].CpuSeconds:0.00} s of CPU");
            }

            File.Delete(cog);
        }

        File.Delete(plain);
        Directory.Delete(store, recursive: true);
        double ratio = Results.Median(ours.Zip(theirs, (our, their) => our.Seconds / their.Seconds));
        double cpuRatio = Results.Median(ours.Zip(theirs, (our, their) => our.CpuSeconds / their.CpuSeconds));
        Sheet.Write(
            ["scene", "stitch over gdal_translate (median)", "the same in CPU time", "stitch s", "gdal_translate s", "last stitch: assemble, COG, audit s", "load after"],
            [[
                $"{side}x{side}x3", Sheet.Invariant($"{ratio:0.00}"), Sheet.Invariant($"{cpuRatio:0.00}"), Sheet.List(ours.Select(our => our.Seconds)),
                Sheet.List(theirs.Select(their => their.Seconds)), timings[^1], Sheet.Load(),
            ]]);
    }

    private static async Task<Cost> TranslateAsync(string plain, string cog)
    {
        var (seconds, _, cpu) = await Tool.RunAsync(
            "gdal_translate", "-q", "-of", "COG", "-co", "BLOCKSIZE=512", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=YES", "-co", "BIGTIFF=IF_SAFER",
            "-co", "OVERVIEWS=AUTO", "-co", "OVERVIEW_RESAMPLING=AVERAGE", "-co", $"NUM_THREADS={Environment.ProcessorCount}", plain, cog);
        return new Cost(seconds, cpu);
    }

    private static async Task<string> TimingsAsync(StageRunner runner, BenchSettings settings)
    {
        string file = await runner.FetchAsync(ProductFiles.Report, Path.Combine(settings.Scratch, "report.json"));
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(file));
        return Sheet.List(report.RootElement.GetProperty("timings").EnumerateObject().Select(timing => timing.Value.GetDouble()));
    }
}
