using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Upscaler.Tests;

/// <summary>Which graphs a run is given: those of its manifest's precision, each loaded once.</summary>
public sealed class DetailModelSourceTests : IDisposable
{
    private readonly RunBench bench = new();

    /// <inheritdoc/>
    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task RentAsync_RunsOfTwoPrecisions_GetTheirOwnGraphsLoadedOnce()
    {
        ModelCard plain = PatternDetailModel.NewCard();
        ModelCard card = plain with { Precisions = [new ModelPrecision("fp16", new ModelFile("half.onnx", "00"), plain.Denoiser)] };
        var loaded = new List<string?>();
        using var source = new DetailModelSource(new MemoryModelCatalog(card), one =>
        {
            loaded.Add(one.Encoder?.Name);
            return new PatternDetailModel(one);
        });
        SceneManifest manifest = await bench.StartAsync(new TiffScene().ToBytes(), card);

        foreach (string? precision in new[] { null, "fp16", "fp32", "fp16" })
        {
            using var rented = await source.RentAsync(manifest with { Precision = precision }, CancellationToken.None);
            Assert.Equal(precision == "fp16" ? "half.onnx" : plain.Encoder?.Name, rented.Model.Card.Encoder?.Name);
        }

        Assert.Equal([plain.Encoder?.Name, "half.onnx"], loaded);
    }
}
