using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;
using Nadir.Upscaler.Inference.Graphs;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>All steps as one graph, the way of GPUs, run on the CPU: it must give what the host gives step by step, but for rounding.</summary>
public class SamplerGraphTests
{
    private static readonly PixelSize Tile = new(16, 16);
    private static readonly FolderModelCatalog Models = new(Repository.PathOf("models"));

    /// <summary>Every sampler; the bound is on the largest difference, over the root mean square of the detail.</summary>
    [Fact]
    public void Infer_EverySampler_GivesWhatTheHostGives()
    {
        ModelCard card = Models.Find("edge-x4");
        using var host = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1, MaxBatch = 2 });
        using var device = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1, MaxBatch = 2, SamplesOnDevice = true, CopiesTensors = true });
        var failures = new List<string>();
        foreach (string sampler in SamplerCatalog.Names.Except(["resshift"]))
        {
            var settings = Settings(sampler, 3);
            double error = Difference(Infer(host, settings, 2), Infer(device, settings, 2));
            if (!(error < 1e-4))
            {
                failures.Add($"{sampler}: {error}");
            }
        }

        Assert.Empty(failures);
    }

    [Theory]
    [InlineData("edge-x4", "fp32", 1, false)]
    [InlineData("edge-x4", "fp32", 8, true)]
    [InlineData("edge-x4", "fp16", 4, false)]
    [InlineData("seed-x4", "fp32", 4, true)]
    [InlineData("seed-x4", "fp32", 4, false)]
    public void Infer_ManyCallsOfManyShapes_GiveWhatTheHostGives(string name, string precision, int steps, bool copies)
    {
        ModelCard card = Models.Find(name).At(precision);
        using var host = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1, MaxBatch = 2 });
        using var device = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1, MaxBatch = 2, SamplesOnDevice = true, CopiesTensors = copies });
        foreach (int tiles in new[] { 2, 3, 1 })
        {
            var settings = Settings("dpmpp-2m", steps) with { Threshold = tiles == 3 ? 0.02 : null, Seed = (ulong)tiles };
            float[] expected = Infer(host, settings, tiles);

            float[] actual = Infer(device, settings, tiles);

            Assert.InRange(Difference(expected, actual), 0, precision == "fp16" ? 1e-3 : 1e-4);
            Assert.Equal(actual, Infer(device, settings, tiles));
        }
    }

    /// <summary>Which way ran shows in the last bits: were a case to be stepped on the host in secret, its bytes would be the host's.</summary>
    [Fact]
    public void Infer_OnTheDevice_IsNotTheHostsWay()
    {
        ModelCard card = Models.Find("edge-x4");
        using var host = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1 });
        using var device = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1, SamplesOnDevice = true });

        Assert.NotEqual(Infer(host, Settings("dpmpp-3m", 4), 1), Infer(device, Settings("dpmpp-3m", 4), 1));
        Assert.Equal(Infer(host, Settings("dpmpp-3m", 65), 1, 8), Infer(device, Settings("dpmpp-3m", 65), 1, 8));
    }

    /// <summary>More settings than are kept loaded, in turns, and the first again.</summary>
    [Fact]
    public void Infer_RunsOfManySettingsInTurn_EachGiveTheirOwn()
    {
        var model = new TinyModel();
        using var device = OnnxDetailModel.Load(model, model.Card, new InferenceOptions { Threads = 1, SamplesOnDevice = true });
        SamplingSettings[] all = [.. Enumerable.Range(1, 7).Select(steps => Settings("ddim", steps) with { Threshold = steps % 2 == 0 ? 0.1 : null })];
        float[][] first = [.. all.Select(settings => Infer(device, settings, 2))];
        float[][] again = [.. all.Select(settings => Infer(device, settings, 2))];

        Assert.Equal(first, again);
        Assert.Equal(7, first.Select(values => string.Join(' ', values)).Distinct().Count());
    }

    [Fact]
    public void InferSpread_OnTheDevice_GivesTheHostsResidualAndSpread()
    {
        ModelCard card = Models.Find("edge-x4");
        var options = new InferenceOptions { Threads = 1 };
        using var host = OnnxDetailModel.Load(Models, card, options);
        using var device = OnnxDetailModel.Load(Models, card, options with { SamplesOnDevice = true, CopiesTensors = true });
        var settings = Settings("dpmpp-2m", 2);
        var uncertainty = new UncertaintySettings { Samples = 3, Window = 3, Factor = 1, Floor = 0, Draws = Settings("ddim", 3), Level = 0.9 };
        var expected = Spread(host);
        var actual = Spread(device);

        Assert.InRange(Difference(expected.Residual, actual.Residual), 0, 1e-4);
        Assert.InRange(Difference(expected.Spread, actual.Spread), 0, 1e-4);

        (float[] Residual, float[] Spread) Spread(OnnxDetailModel model)
        {
            float[] lr = Waves.Lr(model.Card, 2, Tile, 0.2f);
            float[] residual = new float[lr.Length * model.Card.Scale * model.Card.Scale];
            float[] spread = new float[lr.Length];
            model.InferSpread(lr, Waves.Origins(2), Tile, settings, uncertainty, residual, spread);
            return (residual, spread);
        }
    }

    /// <summary>An x0 model without an encoder, whose answer is known: x0 is a quarter of the state, less its block means.</summary>
    [Fact]
    public void Infer_ModelWithoutEncoder_GivesTheHostsValues()
    {
        var model = new TinyModel { Encodes = false, Denoiser = TinyModel.DenoiserGraph(context: "lr").ToBytes() };
        using var host = OnnxDetailModel.Load(model, model.Card, new InferenceOptions { Threads = 1 });
        using var device = OnnxDetailModel.Load(model, model.Card, new InferenceOptions { Threads = 1, SamplesOnDevice = true });
        var settings = Settings("euler-ancestral", 3) with { Eta = 1 };

        Assert.InRange(Difference(Infer(host, settings, 2), Infer(device, settings, 2)), 0, 1e-5);
    }

    [Fact]
    public void Suits_OldOperators_AreSteppedOnTheHost()
    {
        var old = new TinyModel { Denoiser = TinyModel.DenoiserGraph(opset: 12).ToBytes() };
        using var host = OnnxDetailModel.Load(old, old.Card, new InferenceOptions { Threads = 1 });
        using var device = OnnxDetailModel.Load(old, old.Card, new InferenceOptions { Threads = 1, SamplesOnDevice = true });

        Assert.False(SamplerGraph.Suits(OnnxFile.Read(old.Denoiser)));
        Assert.True(SamplerGraph.Suits(OnnxFile.Read(new TinyModel().Denoiser)));
        Assert.Equal(Infer(host, Settings("ddim", 2), 1), Infer(device, Settings("ddim", 2), 1));
    }

    private static SamplingSettings Settings(string sampler, int steps) =>
        new() { Steps = steps, Sampler = sampler, Eta = null, Seed = 5, Temperature = 1 };

    private static float[] Infer(OnnxDetailModel model, SamplingSettings settings, int tiles, int side = 16)
    {
        var tile = new PixelSize(side, side);
        return Waves.Infer(model, settings, Waves.Lr(model.Card, tiles, tile, 0.1f * tiles), Waves.Origins(tiles), tile);
    }

    private static double Difference(float[] expected, float[] actual)
    {
        double root = Math.Sqrt(expected.Average(value => (double)value * value));
        Assert.True(root > 0);
        return expected.Zip(actual).Max(pair => Math.Abs((double)pair.First - pair.Second)) / root;
    }
}
