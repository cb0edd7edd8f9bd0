using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Platform.Models;
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
        using var third = source.Announce();

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

    /// <summary>All that is done otherwise on a GPU, at once and on the CPU: shared calls, lanes, all steps as one graph, tensors that are copied.</summary>
    [Fact]
    public async Task Upscale_TheWayOfGpus_GivesTheCpusDetailsWithinRounding()
    {
        var catalog = new FolderModelCatalog(Repository.PathOf("models"));
        var edge = catalog.Find("edge-x4");
        SceneManifest[] runs = [await CutAsync("first.tif", edge), await CutAsync("second.tif", edge), await CutAsync("third.tif", edge)];
        using var cpu = new DetailModelSource(catalog, one => OnnxDetailModel.Load(catalog, one, new InferenceOptions { Threads = 1 }));
        float[][] expected = await InTurnAsync(runs, NewHandler(cpu));
        foreach (var run in runs)
        {
            await bench.Blobs.DeleteAsync(BlobLayout.Detail(run.Run, 0, 0), CancellationToken.None);
        }

        var options = new InferenceOptions { Threads = 1, MaxBatch = 3, Lanes = 2, SamplesOnDevice = true, CopiesTensors = true };
        using var gpu = new DetailModelSource(catalog, one => OnnxDetailModel.Load(catalog, one, options), TimeSpan.FromMilliseconds(500));
        var handler = NewHandler(gpu);
        byte[][] together = await Task.WhenAll(runs.Select(run => DetailAsync(run, handler)));

        foreach (var (values, actual) in expected.Zip(runs.Zip(together, Values)))
        {
            double root = Math.Sqrt(values.Average(value => (double)value * value));
            Assert.True(root > 0);
            Assert.InRange(values.Zip(actual).Max(pair => Math.Abs(pair.First - pair.Second)) / root, 0, 1e-4);
        }
    }

    private static float[] Values(SceneManifest manifest, byte[] bytes)
    {
        var plan = new RunPlan(manifest);
        var details = DetailTiles.Read(bytes, "detail", Scene.Bands, tile => plan.Grid[tile].Support.Refine(manifest.Scale).Size);
        var (first, count) = plan.TilesOf(0);
        return [.. Enumerable.Range(first, count).SelectMany(tile => Enumerable.Range(0, Scene.Bands).SelectMany(band => details.Plane(tile, band).ToArray()))];
    }

    private async Task<float[][]> InTurnAsync(IEnumerable<SceneManifest> runs, UpscaleHandler handler)
    {
        var values = new List<float[]>();
        foreach (var run in runs)
        {
            values.Add(Values(run, await DetailAsync(run, handler)));
        }

        return [.. values];
    }

    private DetailModelSource NewSource() => new(new MemoryModelCatalog(card), one => new PatternDetailModel(one));

    private UpscaleHandler NewHandler(DetailModelSource source) =>
        new(bench.Runs, bench.FanIn, source, NullLogger<UpscaleHandler>.Instance);

    private async Task<byte[]> DetailAsync(SceneManifest manifest, UpscaleHandler handler)
    {
        await handler.UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);
        return await bench.BytesAsync(BlobLayout.Detail(manifest.Run, 0, 0));
    }

    private async Task<SceneManifest> CutAsync(string name, ModelCard? other = null)
    {
        var manifest = await bench.StartAsync(Scene.ToBytes(), other ?? card, 2, name);
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
