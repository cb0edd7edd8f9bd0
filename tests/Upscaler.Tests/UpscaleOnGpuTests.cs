using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.TestKit;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler.Tests;

/// <summary>What a unit leaves beside its details where a GPU made them, and that units which share calls get their own.</summary>
public sealed class UpscaleOnGpuTests : IDisposable
{
    private static readonly TiffScene Scene = new() { Size = new PixelSize(100, 60), Bands = 3 };

    private readonly RunBench bench = new();

    /// <summary>Two units of two tiles fill a batch.</summary>
    private readonly ModelCard card = PatternDetailModel.NewCard(batch: 4);

    /// <inheritdoc/>
    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("Cuda NVIDIA H200")]
    public async Task Upscale_Unit_NotesTheGpuThatMadeIt(string? accelerator)
    {
        var manifest = await CutAsync("scene.tif");
        using var source = new DetailModelSource(new MemoryModelCatalog(card), one => new NamedModel(new PatternDetailModel(one), accelerator));

        await NewHandler(source).UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        Assert.Equal(
            accelerator is null ? [] : ["cuda-nvidia-h200"], await bench.Runs.ListAcceleratorsAsync(manifest.Run, CancellationToken.None));
    }

    [Fact]
    public async Task Upscale_UnitsOfTwoRuns_ShareACallAndLeaveTheBytesOfCallsAlone()
    {
        var first = await CutAsync("first.tif");
        var second = await CutAsync("second.tif");
        byte[][] alone = [await DetailAsync(first, NewHandler(NewSource())), await DetailAsync(second, NewHandler(NewSource()))];
        await bench.Blobs.DeleteAsync(BlobLayout.Detail(first.Run, 0, 0), CancellationToken.None);
        await bench.Blobs.DeleteAsync(BlobLayout.Detail(second.Run, 0, 0), CancellationToken.None);
        var model = new PatternDetailModel(card);
        using var source = new DetailModelSource(new MemoryModelCatalog(card), _ => model, TimeSpan.FromSeconds(1), bench.Clock);
        var handler = NewHandler(source);

        byte[][] together = await Task.WhenAll(DetailAsync(first, handler), DetailAsync(second, handler));

        Assert.Equal(alone, together);
        Assert.Equal(1, model.Calls);
    }

    /// <summary>The wait is for a unit that reads its input yet; alone a unit waits for nobody, on a clock that stands.</summary>
    [Fact]
    public async Task Upscale_UnitAlone_DoesNotWaitForOthers()
    {
        var manifest = await CutAsync("scene.tif");
        using var source = new DetailModelSource(
            new MemoryModelCatalog(card), one => new PatternDetailModel(one), TimeSpan.FromSeconds(1), new ManualClock());

        Assert.NotEmpty(await DetailAsync(manifest, NewHandler(source)));
    }

    /// <summary>A unit that was announced and then fails is waited for no longer than the time that units wait.</summary>
    [Fact]
    public async Task Upscale_OtherUnitThatNeverComes_WaitsForItsTimeOnly()
    {
        var manifest = await CutAsync("scene.tif");
        var clock = new ManualClock();
        using var source = new DetailModelSource(new MemoryModelCatalog(card), one => new PatternDetailModel(one), TimeSpan.FromSeconds(1), clock);
        using var never = source.Announce();
        var unit = DetailAsync(manifest, NewHandler(source));

        while (!unit.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.NotEmpty(await unit);
    }

    private DetailModelSource NewSource() => new(new MemoryModelCatalog(card), one => new PatternDetailModel(one));

    private UpscaleHandler NewHandler(DetailModelSource source) =>
        new(bench.Runs, bench.FanIn, source, NullLogger<UpscaleHandler>.Instance);

    private async Task<byte[]> DetailAsync(SceneManifest manifest, UpscaleHandler handler)
    {
        await handler.UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);
        return await bench.BytesAsync(BlobLayout.Detail(manifest.Run, 0, 0));
    }

    private async Task<SceneManifest> CutAsync(string name)
    {
        var manifest = await bench.StartAsync(Scene.ToBytes(), card, 2, name);
        var plan = new RunPlan(manifest);
        var (start, count) = plan.TilesOf(0);
        int[] tiles = [.. Enumerable.Range(start, count)];
        float[] values = [.. Enumerable.Range(0, count * Scene.Bands * manifest.Tile * manifest.Tile).Select(i => (float)((i + name.Length) % 97))];
        await bench.PutAsync(BlobLayout.Input(manifest.Run, 0), InputBytes.Of(tiles, Scene.Bands, manifest.Tile, values));
        return manifest;
    }

    private sealed class NamedModel(IDetailModel inner, string? accelerator) : IDetailModel
    {
        public ModelCard Card => inner.Card;

        public string? Accelerator => accelerator;

        public void Infer(
            ReadOnlySpan<float> lr,
            ReadOnlySpan<TileOrigin> origins,
            PixelSize tile,
            SamplingSettings settings,
            Span<float> residual,
            CancellationToken cancellationToken = default) => inner.Infer(lr, origins, tile, settings, residual, cancellationToken);

        public void InferSpread(
            ReadOnlySpan<float> lr,
            ReadOnlySpan<TileOrigin> origins,
            PixelSize tile,
            SamplingSettings settings,
            UncertaintySettings uncertainty,
            Span<float> residual,
            Span<float> spread,
            CancellationToken cancellationToken = default) =>
            inner.InferSpread(lr, origins, tile, settings, uncertainty, residual, spread, cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}
