using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>
/// The way of GPUs, run on the CPU: inputs are bound anew for each run, features stay where the graphs run. Features of another batch and
/// crossed tensors show, since the bytes must be those of the CPU's way; inputs that a GPU would keep too long do not, since binding copies
/// nothing here.
/// </summary>
public class CopiedTensorsTests
{
    private static readonly PixelSize Tile = new(16, 16);
    private static readonly FolderModelCatalog Models = new(Repository.PathOf("models"));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(4, null)]
    [InlineData(2, 2.0)]
    public void Infer_ManyCallsOfManyShapes_GiveTheBytesOfTheCpusWay(int steps, double? guidance)
    {
        ModelCard card = Models.Find("edge-x4");
        guidance = card.HasNullCondition ? guidance : null;
        using var plain = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1, MaxBatch = 2 });
        using var copied = OnnxDetailModel.Load(Models, card, new InferenceOptions { Threads = 1, MaxBatch = 2, CopiesTensors = true });
        var settings = new SamplingSettings { Steps = steps, Sampler = "ddim", Eta = 0, Seed = 5, Temperature = 1, Guidance = guidance };
        foreach (int tiles in new[] { 2, 3, 1 })
        {
            float[] lr = Waves.Lr(card, tiles, Tile, 0.1f * tiles);

            float[] expected = Waves.Infer(plain, settings, lr, Waves.Origins(tiles), Tile);
            float[] actual = Waves.Infer(copied, settings, lr, Waves.Origins(tiles), Tile);

            Assert.Equal(expected, actual);
            Assert.Contains(actual, value => value != 0);
        }
    }
}
