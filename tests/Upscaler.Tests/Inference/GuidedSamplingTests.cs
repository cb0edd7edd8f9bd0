using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>Guidance and threshold around the network: which calls are made, and what they make of its answers.</summary>
public sealed class GuidedSamplingTests
{
    private static readonly PixelSize Tile = new(4, 2);
    private static readonly TileOrigin[] Origins = [new(0, 0), new(8, 0), new(4, 0)];
    private static readonly ModelCard Card = new TinyModel().Card with { HasNullCondition = true };

    [Fact]
    public void Infer_Guided_CallsTheNetworkOnceAStepForBoth()
    {
        var network = new FakeNetwork(Card);

        Infer(network, Settings(2));

        Assert.Equal(Enumerable.Repeat((Condition.Both, 6), 3), network.Conditions);
    }

    [Fact]
    public void Infer_OutsideTheInterval_CallsItForOne()
    {
        var network = new FakeNetwork(Card);

        Infer(network, Settings(2) with { GuidanceFrom = 0 });

        Assert.Equal([(Condition.Given, 3), (Condition.Given, 3), (Condition.Both, 6)], network.Conditions);
    }

    [Fact]
    public void Infer_WeightZero_CallsItForTheOther()
    {
        var network = new FakeNetwork(Card);

        Infer(network, Settings(0));

        Assert.Equal(Enumerable.Repeat((Condition.Null, 3), 3), network.Conditions);
    }

    [Fact]
    public void Infer_Guided_IsUnconditionalPlusWeightTimesTheDifference()
    {
        // The fake predicts x0: half the state with the condition, three eighths without; 3/8 + 3 (1/2 - 3/8) = 3/4.
        float[] noise = Infer(new FakeNetwork(Card), Settings(null) with { Steps = 1 }, constant: true);
        float[] guided = Infer(new FakeNetwork(Card), Settings(3) with { Steps = 1 }, constant: true);

        Assert.All(noise.Zip(guided), pair => Assert.Equal(pair.First * 1.5f, pair.Second, 1e-6f));
    }

    [Fact]
    public void Infer_GuidedInSmallerBatches_GivesTheSameBytes()
    {
        float[] whole = Infer(new FakeNetwork(Card), Settings(2) with { GuidanceRescale = 0.5 });
        var small = new FakeNetwork(Card) { Fits = 3 };

        float[] halved = Infer(small, Settings(2) with { GuidanceRescale = 0.5 });

        Assert.Equal(whole, halved);
        Assert.Equal([3, 1, 1, 1], small.Opened);
    }

    [Fact]
    public void Infer_GuidedTilesThatOverlap_Agree()
    {
        float[] residual = Infer(new FakeNetwork(Card), Settings(2) with { GuidanceRescale = 0.5 }, constant: true);

        for (int y = 0; y < 4; y++)
        {
            Assert.Equal(residual.AsSpan((y * 8) + 4, 4), residual.AsSpan(128 + (y * 8), 4));
        }
    }

    [Fact]
    public void Infer_Threshold_BoundsTheEstimatesInNormalisedUnits()
    {
        float[] free = Infer(new FakeNetwork(Card), Settings(null) with { Steps = 1 });
        float[] bound = Infer(new FakeNetwork(Card), Settings(null) with { Steps = 1, Threshold = 0.02 });

        Assert.True(free.Max(Math.Abs) > 0.1f);

        // The projection to zero block means may move a value by as much again.
        Assert.InRange(bound.Max(Math.Abs), 0.01f, 0.04f);
    }

    [Fact]
    public void Infer_GuidedPredictionIsNoNumber_NamesTheTile()
    {
        var network = new FakeNetwork(Card) { After = fake => fake.Prediction[^1] = float.NaN };

        var error = Assert.Throws<Nadir.Core.Errors.InferenceException>(() => Infer(network, Settings(2)));

        Assert.Contains("its prediction is NaN in the tile at product pixel (x 4, y 0)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Infer_GuidedGraphs_SeeZeroFeaturesWithoutTheCondition()
    {
        // The denoiser's x0 is a quarter of the state plus the features spread by the pattern, which the null condition takes away.
        var tiny = new TinyModel
        {
            HasNullCondition = true,
            Denoiser = new TinyOnnx()
                .Input("x", "n 2 H W")
                .Input("features", "n 2 h w")
                .Input("log_snr", "n")
                .Constant("factor", [1], 0.25f)
                .Constant("weight", [2, 1, 2, 2], [.. TinyModel.Pattern, .. TinyModel.Pattern])
                .Node("Mul", ["x", "factor"], "scaled")
                .Node("ConvTranspose", ["features", "weight"], "spread", ("kernel_shape", [2, 2]), ("strides", [2, 2]), ("group", [2]))
                .Node("Add", ["scaled", "spread"], "prediction")
                .Output("prediction", "n 2 H W")
                .ToBytes(),
        };
        using var model = OnnxDetailModel.Load(tiny, "tiny", new InferenceOptions { Threads = 1 });
        float[] lr = [.. Enumerable.Range(0, 3 * 16).Select(i => i / 48f)];
        float[][] results = [.. new double?[] { null, 3, 0 }.Select(weight =>
        {
            float[] residual = new float[4 * lr.Length];
            model.Infer(lr, Origins, Tile, Settings(weight) with { Steps = 1 }, residual);
            return residual;
        })];

        for (int i = 0; i < results[0].Length; i++)
        {
            int pixel = (i / 32 * 8) + (i % 32 / 16 * 4) + (i % 8 / 2);
            float spread = lr[pixel] * TinyModel.Pattern[(i / 8 % 2 * 2) + (i % 2)] / 8;
            Assert.Equal(results[0][i] + (2 * spread), results[1][i], 1e-5f);
            Assert.Equal(results[0][i] - spread, results[2][i], 1e-5f);
        }
    }

    private static SamplingSettings Settings(double? guidance) => new()
    {
        Steps = 3,
        Sampler = "ddim",
        Eta = 0,
        Guidance = guidance,
        Seed = 11,
        Temperature = 1,
    };

    private static float[] Infer(FakeNetwork network, SamplingSettings settings, bool constant = false)
    {
        float[] lr = [.. Enumerable.Range(0, Origins.Length * 16).Select(i => constant ? 0 : i / 480f)];
        float[] residual = new float[lr.Length * 4];
        new DetailSampler(Card, network, 3).Infer(lr, Origins, Tile, settings, residual, default);
        BlockMeansAreZero(residual);
        return residual;
    }

    private static void BlockMeansAreZero(float[] residual)
    {
        float[] means = new float[residual.Length / 4];
        BlockMean.Reduce(residual, 8, residual.Length / 8, 2, means);
        Assert.All(means, mean => Assert.Equal(0, mean, 1e-6f));
    }
}
