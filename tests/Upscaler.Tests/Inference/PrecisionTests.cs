using Nadir.Core.Diffusion;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>The graphs of edge-x4 in other precisions against its fp32 ones on the stored case, and the laws that hold for all of them.</summary>
public sealed class PrecisionTests
{
    private static readonly PixelSize Tile = new(40, 32);
    private static readonly FolderModelCatalog Bundled = new(Repository.PathOf("models"));

    // Root-mean-square difference from fp32 over the detail's own root mean square. PyTorch's simulation of int8 gives 0.038 and 0.042.
    [Theory]
    [InlineData("fp16", 0, 0.001)]
    [InlineData("fp16", 4, 0.002)]
    [InlineData("int8", 0, 0.06)]
    [InlineData("int8", 4, 0.06)]
    public void Infer_StoredTile_DiffersFromFullPrecisionByNoMoreThan(string precision, int steps, double bound)
    {
        float[] lr = FloatGolden.Read("edge-x4", "lr.npy");
        float[] full = Infer(ModelPrecision.Default, lr, [default], Tile, steps, threads: 2, batch: 1);

        float[] other = Infer(precision, lr, [default], Tile, steps, threads: 2, batch: 1);

        double share = Math.Sqrt(full.Zip(other, (a, b) => (double)(a - b) * (a - b)).Sum() / full.Sum(a => (double)a * a));
        Assert.True(share <= bound, $"differs by {share} of the detail");
        Assert.NotEqual(0, share);
    }

    [Theory]
    [InlineData("fp16", 0)]
    [InlineData("fp16", 2)]
    [InlineData("int8", 0)]
    [InlineData("int8", 2)]
    public void Infer_AnyBatchThreadsAndSession_GivesTheSameBytes(string precision, int steps)
    {
        var tile = new PixelSize(48, 32);
        TileOrigin[] origins = [new(0, 0), new(192, 0), new(-64, 1_000_000)];
        float[] lr = Noise(origins.Length, tile);
        float[] reference = Infer(precision, lr, origins, tile, steps, threads: 1, batch: 1);

        Assert.All(
            [(1, 3), (2, 1), (2, 2)],
            run => Assert.True(
                reference.AsSpan().SequenceEqual(Infer(precision, lr, origins, tile, steps, run.Item1, run.Item2)),
                $"{run.Item1} threads, batch {run.Item2}"));
    }

    [Theory]
    [InlineData("fp16")]
    [InlineData("int8")]
    public void Infer_AnyPrecision_AddsDetailThatAveragesToZero(string precision)
    {
        float[] residual = Infer(precision, Noise(1, Tile), [new(12, 8)], Tile, 2, threads: 2, batch: 1);
        float[] means = new float[3 * Tile.Area];

        BlockMean.Reduce(residual, 160, 3 * 128, 4, means);

        Assert.All(means, mean => Assert.True(Math.Abs(mean) < 1e-7, $"a block's mean is {mean}"));
    }

    [Fact]
    public void Load_EveryBundledPrecision_KeepsTheContract()
    {
        foreach (ModelCard card in Bundled.Names.Select(Bundled.Find))
        {
            foreach (string precision in card.PrecisionNames)
            {
                using OnnxDetailModel model = OnnxDetailModel.Load(Bundled, card.At(precision), new InferenceOptions { Threads = 1 });
                Assert.Equal(card.Hash, model.Card.Hash);
            }
        }
    }

    private static float[] Infer(string precision, float[] lr, TileOrigin[] origins, PixelSize tile, int steps, int threads, int batch)
    {
        ModelCard card = Bundled.Find("edge-x4").At(precision);
        using OnnxDetailModel model = OnnxDetailModel.Load(Bundled, card, new InferenceOptions { Threads = threads, MaxBatch = batch });
        float[] residual = new float[lr.Length * 16];
        model.Infer(lr, origins, tile, new SamplingSettings { Steps = steps, Sampler = "ddim", Eta = 0, Seed = 7, Temperature = 1 }, residual);
        return residual;
    }

    private static float[] Noise(int tiles, PixelSize tile)
    {
        float[] lr = new float[tiles * 3 * tile.Area];
        PositionNoise.Fill(99, 0, 0, 0, 0, lr.Length / tile.Width, tile.Width, lr);
        for (int i = 0; i < lr.Length; i++)
        {
            lr[i] = Math.Clamp((0.3f * lr[i]) + MathF.Sin(i * 0.001f), -1, 1);
        }

        return lr;
    }
}
