using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;
using Nadir.Upscaler.Inference.Devices;

namespace Nadir.DeviceBench;

/// <summary>All measurements of one model on one device.</summary>
internal sealed class Measurements(Options options, IModelCatalog catalog, DeviceChoice choice, Sheet sheet)
{
    private readonly ModelCard card = catalog.Find(options.Model);

    /// <summary>The sampler that is measured: one call of the denoiser a step.</summary>
    public static SamplingSettings Sampling(int steps) => new() { Steps = steps, Sampler = "ddim", Eta = 0, Seed = 1, Temperature = 1 };

    /// <summary>Measures and writes all tables.</summary>
    public async Task RunAsync()
    {
        var throughput = new List<string[]>();
        var floors = new List<string[]>();
        var stages = new List<string[]>();
        var agreements = new List<string[]>();
        foreach (string precision in options.Precisions)
        {
            var peaks = Peaks.Of(choice.Device, precision == "fp16" && choice.Device.IsGpu, options.Rounds);
            sheet.Note($"{precision} at best", $"{Sheet.Text(peaks.Operations / 1e9, "0")} GFLOP/s, {Sheet.Text(peaks.Bytes / 1e9, "0.0")} GB/s");
            var exact = card.At(precision);
            var (encoder, denoiser) = Count(card);
            using var bare = new BareModel(catalog, exact, choice.Device);
            foreach (int batch in options.Batches)
            {
                foreach (int steps in options.Steps)
                {
                    double seconds = 0;
                    foreach (string sampling in options.Sampling)
                    {
                        seconds = Measure(bare, exact, new Case(precision, sampling, batch, steps), throughput);
                    }

                    AddFloor(GraphCost.Sum(encoder, denoiser, steps), peaks, precision, batch, steps, seconds, floors);
                }
            }

            foreach (int steps in options.Steps)
            {
                agreements.AddRange(options.Sampling.Select(sampling => Compare(exact, new Case(precision, sampling, options.Batches.Min(), steps))));
            }

            foreach (int steps in options.Side > 0 ? options.Steps : [])
            {
                stages.Add(await StageAsync(bare, exact, precision, steps));
            }
        }

        sheet.Table(
            "Throughput",
            ["precision", "steps on", "batch", "steps", "tiles/s", "product Mpx/s", "bare tiles/s", "of the time in kernels", "in copies", "on the host"],
            throughput);
        sheet.Table(
            "Floors",
            ["precision", "batch", "steps", "GFLOP a tile", "MB a tile", "arithmetic floor ms", "bandwidth floor ms", "bare ms a tile", "floor over bare"],
            floors);
        sheet.Table(
            "Agreement with the CPU",
            ["precision", "steps on", "batch", "steps", "largest difference over the detail's RMS", "RMS of the difference over it", "same bytes twice"],
            agreements);
        sheet.Table("Upscaler stage", ["precision", "steps", "tiles", "stage tiles/s", "bare tiles/s", "stage over bare"], stages);
    }

    private (GraphCost Encoder, GraphCost Denoiser) Count(ModelCard counted)
    {
        long side = counted.PreferredTile;
        long product = side * counted.Scale;
        long[] features = [1, GraphFeatures(counted), side, side];
        var encoder = GraphCost.Of(
            catalog.ReadGraph(counted, counted.Encoder!), new Dictionary<string, long[]> { [GraphContract.Lr] = [1, counted.Bands, side, side] });
        var denoiser = GraphCost.Of(catalog.ReadGraph(counted, counted.Denoiser!), new Dictionary<string, long[]>
        {
            [GraphContract.State] = [1, counted.Bands, product, product],
            [GraphContract.Features] = features,
            [GraphContract.LogSnr] = [1],
        });
        return (encoder, denoiser);
    }

    private long GraphFeatures(ModelCard counted)
    {
        using var session = new Microsoft.ML.OnnxRuntime.InferenceSession(catalog.ReadGraph(counted, counted.Encoder!));
        return session.OutputMetadata[GraphContract.Features].Dimensions[1];
    }

    private InferenceOptions Inference(Case one) =>
        choice.Inference() with { MaxBatch = one.Batch, Lanes = 1, SamplesOnDevice = one.Sampling == "device" };

    private double Measure(BareModel bare, ModelCard exact, Case one, List<string[]> rows)
    {
        var (precision, sampling, batch, steps) = one;
        using var model = OnnxDetailModel.Load(catalog, exact, Inference(one));
        var tiles = new BenchTiles(exact, batch);
        var tile = tiles.Size;
        var (resident, copied, whole) = bare.Measure(exact, batch, steps, options.Rounds, () => tiles.Infer(model, Sampling(steps)));
        double area = (tile.Width - (2 * exact.Halo)) * (double)(tile.Height - (2 * exact.Halo)) * exact.Scale * exact.Scale;
        rows.Add([
            precision, sampling, $"{batch}", $"{steps}", Sheet.Text(batch / whole), Sheet.Text(batch * area / whole / 1e6), Sheet.Text(batch / resident),
            Percent(resident / whole), Percent((copied - resident) / whole), Percent((whole - copied) / whole),
        ]);
        Console.Error.WriteLine($"bench: {precision}, stepping on the {sampling}, batch {batch}, {steps} steps: {Sheet.Text(batch / whole)} tiles/s");
        return resident / batch;
    }

    /// <summary>Against the CPU, stepped on the host, at full precision: what a product of the CPU has.</summary>
    private string[] Compare(ModelCard exact, Case one)
    {
        var cpu = new InferenceOptions { MaxBatch = one.Batch };
        using var reference = OnnxDetailModel.Load(catalog, card, cpu);
        using var model = OnnxDetailModel.Load(catalog, exact, Inference(one));
        var tiles = new BenchTiles(exact, one.Batch);
        float[] expected = [.. tiles.Infer(reference, Sampling(one.Steps))];
        float[] first = [.. tiles.Infer(model, Sampling(one.Steps))];
        bool same = first.AsSpan().SequenceEqual(tiles.Infer(model, Sampling(one.Steps)));
        double root = Math.Sqrt(expected.Average(value => (double)value * value));
        double[] differences = [.. expected.Zip(first, (value, other) => Math.Abs((double)value - other) / root)];
        return [
            one.Precision, one.Sampling, $"{one.Batch}", $"{one.Steps}", Sheet.Text(differences.Max(), "0.0E+0"),
            Sheet.Text(Math.Sqrt(differences.Average(value => value * value)), "0.0E+0"), same ? "yes" : "no",
        ];
    }

    private static void AddFloor(GraphCost cost, Peaks peaks, string precision, int batch, int steps, double seconds, List<string[]> rows)
    {
        int width = precision == "fp16" ? 2 : 4;
        double bytes = width * (cost.Values + (cost.Weights / batch));
        double arithmetic = cost.Operations / peaks.Operations;
        double traffic = bytes / peaks.Bytes;
        rows.Add([
            precision, $"{batch}", $"{steps}", Sheet.Text(cost.Operations / 1e9), Sheet.Text(bytes / 1e6, "0.0"), Sheet.Text(1000 * arithmetic, "0.000"),
            Sheet.Text(1000 * traffic, "0.000"), Sheet.Text(1000 * seconds, "0.000"), Sheet.Text(Math.Max(arithmetic, traffic) / seconds),
        ]);
    }

    private async Task<string[]> StageAsync(BareModel bare, ModelCard exact, string precision, int steps)
    {
        int batch = options.Batches.Max();
        var inference = choice.Inference() with { MaxBatch = batch };
        var stage = new StageBench(catalog, exact, options.Lanes is { } lanes ? inference with { Lanes = lanes } : inference);
        var (seconds, tiles) = await stage.RunAsync(options.Side, steps, precision);
        double resident = bare.Measure(exact, batch, steps, options.Rounds, () => { }).Resident;
        Console.Error.WriteLine($"bench: {precision}, {steps} steps, the whole stage: {Sheet.Text(tiles / seconds)} tiles/s");
        return [
            precision, $"{steps}", $"{tiles}", Sheet.Text(tiles / seconds), Sheet.Text(batch / resident), Sheet.Text(tiles / seconds * resident / batch),
        ];
    }

    private readonly record struct Case(string Precision, string Sampling, int Batch, int Steps);

    private static string Percent(double share) => $"{Sheet.Text(100 * share, "0.0")} %";
}
