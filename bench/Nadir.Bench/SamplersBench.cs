using Nadir.Bench.Shared;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Platform.Models;

namespace Nadir.Bench;

/// <summary>
/// What every sampler's own arithmetic takes for one evaluation of the network, as a share of one call of the model's denoiser on one
/// tile of the card's size, batch 1. The sampler runs over the same number of values with a denoiser that copies; the copies' time is
/// taken off. Both are timed in turn, so that other work on the machine weighs on both.
/// </summary>
internal static class SamplersBench
{
    private const int Steps = 8;

    /// <summary>--models, --model (seed-x4), --rounds 5.</summary>
    public static void Run(BenchSettings settings)
    {
        Sheet.Machine();
        var catalog = new FolderModelCatalog(settings.Text("--models", Path.Combine(BenchSettings.Root, "models")));
        var card = catalog.Find(settings.Text("--model", "seed-x4"));
        using var bare = new BareRuntime(catalog, card, tiles: 1, steps: 1);
        bare.Warm();
        long side = (long)card.PreferredTile * card.Scale;
        var tile = new Tile(checked((int)(card.Bands * side * side)));
        int rounds = settings.Number("--rounds", 5);
        var rows = SamplerCatalog.Names
            .Select(name => (Name: name, Measured: Measure(SamplerCatalog.Find(name), tile, bare, rounds)))
            .OrderBy(row => row.Measured.Share)
            .Select(row => (string[])[
                row.Name, $"{row.Measured.Evaluations}", Sheet.Invariant($"{row.Measured.Seconds * 1000:0.00}"),
                Sheet.Invariant($"{row.Measured.Share:0.0 %}"),
            ])
            .ToList();
        Sheet.Write(["sampler", $"evaluations in {Steps} steps", "ms an evaluation (least)", "of a denoiser call (median)"], rows);
    }

    private static (int Evaluations, double Seconds, double Share) Measure(ISampler sampler, Tile tile, BareRuntime bare, int rounds)
    {
        var shares = new List<double>();
        double least = double.MaxValue;
        int evaluations = tile.Sample(sampler);
        for (int round = 0; round < rounds; round++)
        {
            double call = bare.Denoise().Seconds;
            var lap = new Lap();
            tile.Sample(sampler);
            double sampled = lap.Now.Seconds;
            lap = new Lap();
            tile.Copy(evaluations);
            double own = (sampled - lap.Now.Seconds) / evaluations;
            shares.Add(own / call);
            least = Math.Min(least, own);
        }

        return (evaluations, least, Results.Median(shares));
    }

    /// <summary>The state of one tile and what a sampler needs to run over it.</summary>
    private sealed class Tile(int length)
    {
        private readonly float[] x = new float[length];
        private readonly float[] copy = new float[length];
        private readonly SamplerWorkspace<float> workspace = new();
        private readonly NoiseSchedule schedule = StepPlacement.Uniform(GaussianPath.Linear, Steps);

        /// <summary>Runs a sampler once and gives its evaluations.</summary>
        public int Sample(ISampler sampler)
        {
            var denoiser = new CopyDenoiser();
            x.AsSpan().Fill(0.5f);
            sampler.Sample(denoiser, schedule, new SilentNoise(), x, workspace);
            return denoiser.Evaluations;
        }

        /// <summary>What <see cref="Sample"/> spends on copies and on filling the state.</summary>
        public void Copy(int count)
        {
            x.AsSpan().Fill(0.5f);
            for (int i = 0; i < count; i++)
            {
                x.CopyTo(copy, 0);
            }
        }
    }
}
