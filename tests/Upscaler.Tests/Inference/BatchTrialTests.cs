using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>How many tiles go through a device at once.</summary>
public class BatchTrialTests
{
    private static readonly FolderModelCatalog Models = new(Repository.PathOf("models"));

    /// <summary>A device that works on so many tiles at a time for nothing.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(8, 8)]
    [InlineData(12, 32)]
    [InlineData(64, 64)]
    [InlineData(1000, 64)]
    public void Choose_DeviceOfSoManyPlaces_FillsThem(int places, int expected) =>
        Assert.Equal(expected, BatchTrial.Choose(tiles => Math.Ceiling((double)tiles / places)));

    [Fact]
    public void Choose_ShareOfEachCallThatIsFixed_StopsWhereItIsSmall() =>
        Assert.Equal(16, BatchTrial.Choose(tiles => 1 + (tiles * 1.0)));

    [Theory]
    [InlineData(5, 4)]
    [InlineData(1, 1)]
    public void Choose_MemoryThatEnds_TakesWhatFits(int fits, int expected) =>
        Assert.Equal(expected, BatchTrial.Choose(tiles => tiles <= fits ? 1 : throw new NetworkMemoryException("full")));

    [Fact]
    public void Choose_NotOneTileFits_SaysSo() =>
        Assert.Throws<NetworkMemoryException>(() => BatchTrial.Choose(_ => throw new NetworkMemoryException("full")));

    /// <summary>Whatever the times: a size that was tried, fits, and is nearly as fast as all that were.</summary>
    [Fact]
    public void Choose_AnyTimes_IsNearlyTheBestThatWasTried() => Prop.ForAll(
        ArbMap.Default.ArbFor<PositiveInt>().Generator.ListOf(7).ToArbitrary(),
        times =>
        {
            var tried = new Dictionary<int, double>();
            int chosen = BatchTrial.Choose(tiles => tried[tiles] = times[(int)Math.Log2(tiles)].Get);
            double best = tried.Min(one => one.Value / one.Key);
            return tried[chosen] / chosen * 0.95 <= best
                && tried.Where(one => one.Key < chosen).All(one => one.Value / one.Key * 0.95 > best);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Load_ThatMeasures_SplitsCallsByWhatItChose_AndGivesTheSameValues()
    {
        var tiny = new TinyModel();
        using var model = OnnxDetailModel.Load(tiny, tiny.Card, new InferenceOptions { Threads = 1, MeasuresBatch = true });
        using var given = OnnxDetailModel.Load(tiny, tiny.Card, new InferenceOptions { Threads = 1, MeasuresBatch = true, MaxBatch = 3 });

        Assert.InRange(model.LargestBatch, 1, BatchTrial.MostTiles);
        Assert.Equal(3, given.LargestBatch);
        Assert.Equal(Infer(given, 0, 7), Infer(model, 0, 7));
    }

    /// <summary>Calls of several lanes at once, each with its own tiles.</summary>
    [Fact]
    public void Infer_OnSeveralLanesAtOnce_GivesWhatOneLaneGives()
    {
        ModelCard card = Models.Find("edge-x4");
        using var one = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1 });
        using var three = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1, Lanes = 3 });
        float[][] expected = [.. Enumerable.Range(0, 9).Select(seed => Infer(one, seed, 1))];
        float[][] actual = new float[9][];

        Parallel.For(0, 9, new ParallelOptions { MaxDegreeOfParallelism = 9 }, seed => actual[seed] = Infer(three, seed, 1));

        Assert.Equal(3, three.Lanes);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Infer_CallsThatFail_GiveTheirLanesBack()
    {
        var tiny = new TinyModel();
        var model = OnnxDetailModel.Load(tiny, tiny.Card, new InferenceOptions { Threads = 1, Lanes = 2 });
        for (int call = 0; call < 3; call++)
        {
            Assert.Throws<InferenceException>(() => Infer(model, 0, 1, first: float.NaN));
        }

        Assert.NotEmpty(Infer(model, 0, 1));
        model.Dispose();
        model.Dispose();
    }

    private static float[] Infer(OnnxDetailModel model, int seed, int tiles, float first = 0)
    {
        var tile = new PixelSize(16, 16);
        var settings = new SamplingSettings { Steps = 2, Sampler = "ddim", Eta = 0, Seed = (ulong)seed, Temperature = 1 };
        float[] lr = Waves.Lr(model.Card, tiles, tile, 0.1f, seed);
        lr[0] = float.IsNaN(first) ? first : lr[0];
        return Waves.Infer(model, settings, lr, Waves.Origins(tiles, seed), tile);
    }
}
