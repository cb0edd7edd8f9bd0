using Microsoft.Extensions.DependencyInjection;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Folder;
using Nadir.Platform.Models;
using Nadir.Platform.Runs;
using Nadir.Raster.Examination;
using Nadir.Stitcher;
using Nadir.Tiler;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Bench;

/// <summary>One stage of a run at a time over a folder store, with its own handler and nothing else, for the bench to look at.</summary>
internal sealed class StageRunner : IAsyncDisposable
{
    private const int UnitsAtOnce = 2;
    private const string Scene = "scene.tif";

    private readonly ServiceProvider services;

    /// <summary>Opens the store; tiles are kept, so that a stage can be repeated.</summary>
    public StageRunner(string store, string models, int? cacheMib = null)
    {
        var registered = new ServiceCollection();
        registered.AddLogging();
        registered.AddSingleton<IBlobStore>(new FolderBlobStore(store, TimeProvider.System));
        registered.AddSingleton<IQueueStore>(new FolderQueueStore(store, TimeProvider.System));
        registered.AddSingleton<IRasterLocator>(new FolderRasterLocator(store));
        registered.AddSingleton<IModelCatalog>(new FolderModelCatalog(models));
        registered.AddIngest(new UpscaleSettings(), SceneExaminers.Create(SceneIsolation.Process));
        registered.AddTiler();
        registered.AddUpscaler((catalog, card) => OnnxDetailModel.Load(catalog, card, new InferenceOptions()));
        var stitch = new StitchOptions { TemporaryFolder = Path.Combine(store, "scratch"), Threads = Environment.ProcessorCount, KeepTiles = true };
        stitch = cacheMib is { } mib ? stitch with { DetailCacheBytes = (long)mib << 20 } : stitch;
        registered.AddStitcher(stitch, new SweepOptions());
        services = registered.BuildServiceProvider();
    }

    /// <summary>
    /// The bench's verb <c>stage</c>: --stage ingest|tile|upscale|stitch|unstitch, --store, --models; to ingest also --scene, --model and
    /// --steps, to stitch --cache-mib.
    /// </summary>
    public static async Task RunAsync(BenchSettings settings)
    {
        int cache = settings.Number("--cache-mib", 0);
        await using var runner = new StageRunner(settings.Text("--store", ""), settings.Text("--models", ""), cache > 0 ? cache : null);
        await (settings.Text("--stage", "") switch
        {
            "ingest" => runner.IngestAsync(settings.Text("--scene", ""), settings.Text("--model", CostlessModel.Name), settings.Number("--steps", 0)),
            "tile" => runner.TileAsync(),
            "upscale" => runner.UpscaleAsync(),
            "stitch" => runner.StitchAsync(),
            "unstitch" => runner.UnstitchAsync(),
            var other => throw new ArgumentException($"there is no stage '{other}'"),
        });
    }

    /// <summary>Drops the scene and ingests it.</summary>
    public async Task IngestAsync(string scene, string model, int steps)
    {
        await using (var content = File.OpenRead(scene))
        {
            await Get<IBlobStore>().PutAsync(BlobLayout.Scene(Scene), content, default);
        }

        var result = await Get<IngestHandler>().IngestAsync(Scene, new UpscaleSettings { Model = model, Steps = steps }, default);
        if (result.Refusal is { } refusal)
        {
            throw new InvalidOperationException(refusal);
        }
    }

    /// <summary>Cuts the tiles.</summary>
    public async Task TileAsync() => await Get<TileHandler>().TileAsync(await RunOfStoreAsync(), default);

    /// <summary>Upscales every unit, as many at once as the host does.</summary>
    public async Task UpscaleAsync()
    {
        var run = await RunOfStoreAsync();
        int units = new RunPlan(await Get<RunStore>().ReadManifestAsync(run, default)).UnitCount;
        await Parallel.ForAsync(0, units, new ParallelOptions { MaxDegreeOfParallelism = UnitsAtOnce }, async (unit, stop) =>
            await Get<UpscaleHandler>().UpscaleAsync(new UpscaleTilesMessage(PipelineJson.Schema, run, unit), stop));
    }

    /// <summary>Stitches and publishes, unless that is done.</summary>
    public async Task StitchAsync() => await Get<StitchHandler>().StitchAsync(await RunOfStoreAsync(), default);

    /// <summary>Makes the store as if the run had never been stitched.</summary>
    public async Task UnstitchAsync()
    {
        var run = await RunOfStoreAsync();
        var blobs = Get<IBlobStore>();
        await blobs.DeleteAsync(BlobLayout.Commit(run), default);
        await blobs.DeleteAsync(BlobLayout.Closed(run), default);
        await foreach (var product in blobs.ListAsync(BlobLayout.Products, string.Empty, default))
        {
            await blobs.DeleteAsync(product.Path, default);
        }
    }

    /// <summary>A local copy of a file of the product.</summary>
    public async Task<string> FetchAsync(string file, string target)
    {
        var path = BlobLayout.Product(Scene, await RunOfStoreAsync(), file);
        await using var from = await Get<IBlobStore>().OpenReadAsync(path, default) ?? throw new FileNotFoundException(path.ToString());
        await using var to = File.Create(target);
        await from.CopyToAsync(to);
        return target;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => services.DisposeAsync();

    private T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    private async Task<RunId> RunOfStoreAsync()
    {
        var runs = Get<RunStore>();
        await foreach (var open in runs.ListOpenAsync(default))
        {
            return open;
        }

        await foreach (var closed in runs.ListClosedAsync(default))
        {
            return closed;
        }

        await foreach (var entry in Get<IBlobStore>().ListAsync(BlobLayout.Work, string.Empty, default))
        {
            if (entry.Path.Name.EndsWith("/manifest.json", StringComparison.Ordinal))
            {
                return new RunId(entry.Path.Name.Split('/')[0]);
            }
        }

        throw new InvalidOperationException("the store has no run");
    }
}
