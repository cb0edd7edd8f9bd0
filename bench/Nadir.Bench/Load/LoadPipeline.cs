using Microsoft.Extensions.DependencyInjection;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Hosting;
using Nadir.Platform.Models;
using Nadir.Raster.Examination;
using Nadir.Stitcher;
using Nadir.Tiler;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Bench.Load;

/// <summary>The shipped functions under the shipped host over a store whose calls are counted.</summary>
internal sealed class LoadPipeline : IAsyncDisposable
{
    private readonly ServiceProvider services;
    private readonly int workers;

    /// <summary>Puts it together. Scenes are examined in this process, as their own process costs the same for every scene.</summary>
    public LoadPipeline(LoadStore store, string folder, string models, UpscaleSettings settings, int workers, TileOptions tiles)
    {
        this.workers = workers;
        Blobs = new CountingBlobStore(store.Blobs, Counts);
        Queues = new CountingQueueStore(store.Queues, Counts);
        var bell = new QueueBell();
        var registered = new ServiceCollection();
        registered.AddLogging();
        registered.AddSingleton(bell);
        registered.AddSingleton(Blobs);
        registered.AddSingleton<IQueueStore>(new RingingQueueStore(Queues, bell));
        registered.AddSingleton(store.Locator);
        registered.AddSingleton<IModelCatalog>(new FolderModelCatalog(models));
        registered.AddIngest(settings, SceneExaminers.Create(SceneIsolation.None));
        registered.AddTiler(tiles);
        registered.AddUpscaler((catalog, card) => OnnxDetailModel.Load(catalog, card, new InferenceOptions { Threads = 1 }));
        registered.AddStitcher(
            new StitchOptions { TemporaryFolder = Path.Combine(folder, "scratch"), Threads = Environment.ProcessorCount }, new SweepOptions());
        services = registered.BuildServiceProvider();
    }

    /// <summary>Calls of the store.</summary>
    public OperationCounts Counts { get; } = new();

    /// <summary>The counted blobs.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>The counted queues.</summary>
    public IQueueStore Queues { get; }

    /// <summary>A service of the stages.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Drops a file as a scene.</summary>
    public async Task DropAsync(string name, string file)
    {
        await using var content = File.OpenRead(file);
        await Blobs.PutAsync(BlobLayout.Scene(name), content, CancellationToken.None);
    }

    /// <summary>Runs the functions named until nothing is left for them to do, and gives the time that took.</summary>
    public async Task<Cost> RunUntilIdleAsync(params string[] functions)
    {
        var assemblies = new[] { typeof(IngestSceneFunction), typeof(TileSceneFunction), typeof(UpscaleTilesFunction), typeof(StitchSceneFunction) };
        var catalog = FunctionCatalog.FromAssemblies(assemblies.Select(type => type.Assembly)).Where(functions.Contains);
        var settings = HostSettings.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "host.json")));
        settings = settings.WithQueue(QueueNames.UpscaleTiles, settings.ForQueue(QueueNames.UpscaleTiles).WithWorkers(workers));
        var options = new FunctionHostOptions { MinPollingInterval = TimeSpan.FromMilliseconds(20), BlobScanInterval = TimeSpan.FromSeconds(1) };
        var host = new FunctionHost(catalog, settings, options, services);
        using var stop = new CancellationTokenSource();
        var lap = new Lap();
        var running = host.RunAsync(stop.Token);
        var idle = host.WaitForIdleAsync(CancellationToken.None);
        if (await Task.WhenAny(idle, running) == running)
        {
            await running;
        }

        await idle;
        var cost = lap.Now;
        await stop.CancelAsync();
        await running;
        return cost;
    }

    public ValueTask DisposeAsync() => services.DisposeAsync();
}
