using Nadir.Bench.Shared;
using Nadir.Core.Models;
using Nadir.Platform.Models;

namespace Nadir.Bench;

/// <summary>
/// What a model's graphs take in each precision, bare in ONNX Runtime on the card's tile: one encoder call and one denoiser call. The
/// precisions take turns within a round, so that other work on the machine weighs on all; ratios are to fp32 in the same round.
/// </summary>
internal static class PrecisionsBench
{
    /// <summary>--models, --model (edge-x4), --tiles 2, --rounds 7.</summary>
    public static void Run(BenchSettings settings)
    {
        Sheet.Machine();
        var catalog = new FolderModelCatalog(settings.Text("--models", Path.Combine(BenchSettings.Root, "models")));
        var card = catalog.Find(settings.Text("--model", "edge-x4"));
        int tiles = settings.Number("--tiles", 2);
        int rounds = settings.Number("--rounds", 7);
        var rows = new[] { 1, Environment.ProcessorCount }.Distinct().SelectMany(threads => Measure(catalog, card, tiles, threads, rounds)).ToList();
        Sheet.Write(["threads", "graph", "precision", "KiB", "ms a tile (least)", "of fp32 (median)"], rows);
    }

    private static List<string[]> Measure(FolderModelCatalog catalog, ModelCard card, int tiles, int threads, int rounds)
    {
        string[] names = [.. card.PrecisionNames];
        BareRuntime[] bare = [.. names.Select(name => new BareRuntime(catalog, card.At(name), tiles, steps: 1, threads))];
        List<double>[] encodes = [.. names.Select(_ => new List<double>())];
        List<double>[] steps = [.. names.Select(_ => new List<double>())];
        foreach (var runtime in bare)
        {
            runtime.Warm();
        }

        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < bare.Length; i++)
            {
                encodes[i].Add(bare[i].Encode().Seconds);
                steps[i].Add(bare[i].Denoise().Seconds);
            }
        }

        foreach (var runtime in bare)
        {
            runtime.Dispose();
        }

        var rows = new List<string[]>();
        for (int i = 0; i < names.Length; i++)
        {
            ModelCard at = card.At(names[i]);
            rows.Add(Row(threads, "encoder", names[i], catalog.ReadGraph(at, at.Encoder!).Length, encodes[i], encodes[0], tiles));
            rows.Add(Row(threads, "denoiser", names[i], catalog.ReadGraph(at, at.Denoiser!).Length, steps[i], steps[0], tiles));
        }

        return rows;
    }

    private static string[] Row(int threads, string graph, string precision, int bytes, List<double> seconds, List<double> full, int tiles) =>
    [
        $"{threads}", graph, precision, $"{bytes / 1024}", Sheet.Invariant($"{seconds.Min() * 1000 / tiles:0.0}"),
        Sheet.Invariant($"{Results.Median(seconds.Zip(full, (ours, theirs) => ours / theirs)):0.00}"),
    ];
}
