using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nadir.Cli.Composition;
using Nadir.Cli.Terminals;
using Nadir.Cli.Upscaling;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Azure;
using Nadir.Platform.Folder;
using Nadir.Platform.Hosting;
using Nadir.Platform.Models;
using Nadir.Platform.Runs;
using Nadir.Raster.Examination;
using Nadir.Stitcher;
using Nadir.TestKit;
using Nadir.Tiler;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>
/// The four stages in one process as <see cref="PipelineComposition"/> puts them together, with what tests want to choose: the model,
/// and what stands between the stages and the queues. Timers are left out: what they do is called by name.
/// </summary>
internal sealed class TestPipeline : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);
    private static readonly string[] Timers = ["Reconcile", "Sweep", "Status"];

    private readonly PipelineChoices choices;
    private readonly ServiceProvider services;

    private TestPipeline(IBlobStore blobs, IQueueStore queues, IRasterLocator locator, string folder, PipelineChoices choices)
    {
        this.choices = choices;
        Blobs = blobs;
        Queues = choices.Queues(queues);
        Settings = choices.Pattern is null ? choices.Settings : choices.Settings with { Model = choices.Pattern.Card.Name };
        services = Register(locator, folder);
    }

    /// <summary>The store's blobs.</summary>
    public IBlobStore Blobs { get; }

    /// <summary>The store's queues, as the stages see them.</summary>
    public IQueueStore Queues { get; }

    /// <summary>Settings of what is dropped.</summary>
    public UpscaleSettings Settings { get; }

    /// <summary>Over the embedded store in a folder.</summary>
    public static TestPipeline InFolder(TempFolder folder, PipelineChoices choices) => new(
        new FolderBlobStore(folder.Path, TimeProvider.System),
        new FolderQueueStore(folder.Path, TimeProvider.System),
        new FolderRasterLocator(folder.Path),
        folder.Path,
        choices);

    /// <summary>Over an account; <paramref name="folder"/> is for temporary files.</summary>
    public static TestPipeline OnAccount(StorageConnection connection, TempFolder folder, PipelineChoices choices) => new(
        new AzureBlobStore(connection.CreateBlobService()),
        new AzureQueueStore(connection),
        new AzureRasterLocator(connection, TimeProvider.System),
        folder.Path,
        choices);

    /// <summary>The product of one scene, from a folder store that is removed again.</summary>
    public static async Task<byte[]> ProductOfAsync(string scene, PipelineChoices choices)
    {
        using var folder = new TempFolder();
        await using var pipeline = InFolder(folder, choices);
        await pipeline.DropAsync(Path.GetFileName(scene), scene);
        await pipeline.RunUntilIdleAsync();
        return await pipeline.ReadProductAsync(Path.GetFileName(scene));
    }

    /// <summary>What two products are compared by.</summary>
    public static string Hash(byte[] product) => Convert.ToHexStringLower(SHA256.HashData(product));

    /// <summary>A service of the stages.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Puts a file into the drop container.</summary>
    public Task<BlobEntry> DropAsync(string name, string file) => new SceneDrop(Blobs).PutAgainAsync(name, file, CancellationToken.None);

    /// <summary>The run that the scene, as it stands in the drop container, becomes.</summary>
    public async Task<RunId> RunOfAsync(string scene)
    {
        var blob = await Blobs.FindAsync(BlobLayout.Scene(scene), CancellationToken.None);
        return RunIds.For(blob!, Get<IModelCatalog>().Find(Settings.Model).Hash, Settings);
    }

    /// <summary>A host of the stages' functions whose name <paramref name="wanted"/> accepts.</summary>
    public FunctionHost CreateHost(Func<string, bool>? wanted = null)
    {
        var stages = new[] { typeof(IngestSceneFunction), typeof(TileSceneFunction), typeof(UpscaleTilesFunction), typeof(StitchSceneFunction) };
        var catalog = FunctionCatalog.FromAssemblies(stages.Select(stage => stage.Assembly))
            .Where(name => !Timers.Contains(name) && (wanted is null || wanted(name)));
        var host = HostFile.Read(null);
        var queues = host.Queues with { MaxPollingInterval = TimeSpan.FromMilliseconds(200), VisibilityTimeout = TimeSpan.FromSeconds(1) };
        host = host with { Queues = queues };
        var upscale = host.ForQueue(QueueNames.UpscaleTiles).WithWorkers(choices.Workers);
        var options = new FunctionHostOptions
        {
            ReceiveVisibility = TimeSpan.FromSeconds(60),
            MinPollingInterval = TimeSpan.FromMilliseconds(20),
            BlobScanInterval = TimeSpan.FromMilliseconds(50),
        };
        return new FunctionHost(catalog, host.WithQueue(QueueNames.UpscaleTiles, upscale), options, services);
    }

    /// <summary>Runs the functions until nothing is left to do.</summary>
    public async Task RunUntilIdleAsync(Func<string, bool>? wanted = null, Func<Task>? meanwhile = null)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
        var host = CreateHost(wanted);
        var hosting = host.RunAsync(stop.Token);
        try
        {
            await (meanwhile?.Invoke() ?? Task.CompletedTask);
            var idle = host.WaitForIdleAsync(limit.Token);
            if (await Task.WhenAny(idle, hosting) == hosting)
            {
                await hosting;
            }

            await idle;
        }
        finally
        {
            await stop.CancelAsync();
            await hosting;
        }
    }

    /// <summary>The newest product of a scene's name, or null.</summary>
    public async Task<byte[]?> FindProductAsync(string scene)
    {
        if (await Blobs.ReadAsync(BlobLayout.Latest(scene), CancellationToken.None) is not { } latest)
        {
            return null;
        }

        var path = BlobLayout.Product(scene, PipelineJson.ReadCommit(latest).Run, ProductFiles.Scene);
        return (await Blobs.ReadAsync(path, CancellationToken.None))?.Data.ToArray();
    }

    /// <summary>The newest product of a scene's name; fails the test, with the record of the refusal, when there is none.</summary>
    public async Task<byte[]> ReadProductAsync(string scene)
    {
        var product = await FindProductAsync(scene);
        string? refusal = product is null ? (await FindRejectionAsync(scene))?.Reason : null;
        Assert.True(product is not null, $"{scene} has no product; refusal: {refusal ?? "none"}");
        return product;
    }

    /// <summary>The record of a refused scene, or null.</summary>
    public Task<RejectionRecord?> FindRejectionAsync(string scene) => Get<RunStore>().FindRejectionAsync(scene, CancellationToken.None);

    /// <summary>Names of the blobs below a prefix.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string container, string prefix)
    {
        var names = new List<string>();
        await foreach (var entry in Blobs.ListAsync(container, prefix, CancellationToken.None))
        {
            names.Add(entry.Path.Name);
        }

        return names;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => services.DisposeAsync();

    private ServiceProvider Register(IRasterLocator locator, string folder)
    {
        var bell = new QueueBell();
        var registry = new ServiceCollection();
        registry.AddLogging(logging =>
        {
            if (choices.Log is { } log)
            {
                logging.SetMinimumLevel(LogLevel.Trace).AddProvider(new LineLoggerProvider(log, TimeProvider.System, true));
            }
        });
        registry.AddSingleton(bell);
        registry.AddSingleton(Blobs);
        registry.AddSingleton<IQueueStore>(new RingingQueueStore(Queues, bell));
        registry.AddSingleton(locator);
        registry.AddSingleton<IModelCatalog>(choices.Pattern is { } pattern
            ? new MemoryModelCatalog(pattern.Card)
            : new FolderModelCatalog(Samples.Models));
        registry.AddIngest(Settings, SceneExaminers.Create(SceneIsolation.Process));
        registry.AddTiler();
        registry.AddUpscaler((models, card) =>
            choices.Pattern as IDetailModel ?? OnnxDetailModel.Load(models, card, new InferenceOptions()));
        registry.AddStitcher(
            new StitchOptions { TemporaryFolder = Path.Combine(folder, "scratch") },
            new SweepOptions { StuckAfter = TimeSpan.Zero });
        return registry.BuildServiceProvider();
    }
}
