using Microsoft.Extensions.Logging;
using Nadir.Cli.Composition;
using Nadir.Cli.Terminals;
using Nadir.Cli.Upscaling;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Ingest;
using Nadir.Platform.Hosting;
using Nadir.Platform.Runs;
using Nadir.Raster.Examination;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Serving;

/// <summary>Runs all functions until it is told to stop; watches a drop folder and keeps a folder of products, where they are given.</summary>
internal sealed class ServeRunner(Terminal terminal, Interruption interruption, UserFolders folders)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Serves; returns after a drain. Throws before any work when a folder, the model or a setting cannot be used.</summary>
    public async Task RunAsync(ServeRequest request)
    {
        CheckFolders(request);
        await using var pipeline = await PipelineComposition.CreateAsync(Options(request), terminal, interruption.Drain);
        CheckModel(pipeline.Get<IModelCatalog>(), request);
        var log = pipeline.Get<ILogger<ServeRunner>>();
        log.LogInformation("Upscaler: {Device}.", request.Device);
        log.LogInformation("Store: {Store}", request.Store.Kind == StoreKind.Connection ? "the account of --connection" : Folder(request));
        var host = pipeline.CreateHost(_ => true, Host(request));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(interruption.Drain);
        Task[] parts =
        [
            host.RunAsync(done.Token, interruption.Abort),
            WatchAsync(pipeline, request, log, done.Token),
            MirrorAsync(pipeline, request, log, done.Token),
        ];
        await await Task.WhenAny(parts);
        await done.CancelAsync();
        await Task.WhenAll(parts);

        // What was published during the drain.
        if (request.Products is not null)
        {
            await Mirror(pipeline, request).CopyAsync(interruption.Abort);
        }
    }

    private static void CheckFolders(ServeRequest request)
    {
        if (request.Drop is { } drop && !Directory.Exists(drop))
        {
            throw new CommandException(ExitCode.Usage, $"--drop: there is no folder {drop}; make it first.");
        }

        if (request is { Drop: { } from, Products: { } to } && IsWithin(from, to))
        {
            throw new CommandException(ExitCode.Usage, $"--products: {to} lies inside the drop folder, so products would be taken for scenes; give another.");
        }
    }

    // Loads the model once, so that one that cannot be used is told now and not with the first scene.
    private static void CheckModel(IModelCatalog models, ServeRequest request)
    {
        var card = models.Find(request.Settings.Model);
        SettingsResolver.Sampling(request.Settings, card);
        SettingsResolver.Tile(request.Settings, card);
        SettingsResolver.TilesPerUnit(request.Settings, card, SettingsResolver.Tile(request.Settings, card), card.Bands);
        OnnxDetailModel.Load(models, card.At(SettingsResolver.Precision(request.Settings, card)), request.Device.Inference(request.Threads)).Dispose();
    }

    private static bool IsWithin(string folder, string path) =>
        (Path.GetFullPath(path) + Path.DirectorySeparatorChar).StartsWith(Path.GetFullPath(folder).TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static FunctionHostOptions Host(ServeRequest request) => new()
    {
        ReceiveVisibility = TimeSpan.FromSeconds(90),
        BlobScanInterval = TimeSpan.FromSeconds(2),
        HttpEndpoint = request.Http,
    };

    private static ProductMirror Mirror(PipelineComposition pipeline, ServeRequest request) =>
        new(pipeline.Get<RunStore>(), request.Products!, pipeline.Get<ILogger<ProductMirror>>());

    private static async Task WatchAsync(PipelineComposition pipeline, ServeRequest request, ILogger log, CancellationToken cancellationToken)
    {
        if (request.Drop is null)
        {
            await RepeatAsync(_ => Task.CompletedTask, log, cancellationToken);
            return;
        }

        var folder = new DropFolder(request.Drop);
        log.LogInformation("Watching {Folder}", folder.Root);
        var watch = new DropWatch(
            folder, new SceneDrop(pipeline.Blobs), pipeline.Get<IngestHandler>(), request.Settings, pipeline.Get<ILogger<DropWatch>>());
        await RepeatAsync(watch.LookAsync, log, cancellationToken);
    }

    private static async Task MirrorAsync(PipelineComposition pipeline, ServeRequest request, ILogger log, CancellationToken cancellationToken)
    {
        if (request.Products is null)
        {
            await RepeatAsync(_ => Task.CompletedTask, log, cancellationToken);
            return;
        }

        log.LogInformation("Products go to {Folder}", request.Products);
        var mirror = Mirror(pipeline, request);
        await RepeatAsync(mirror.CopyAsync, log, cancellationToken);
    }

    private static async Task RepeatAsync(Func<CancellationToken, Task> work, ILogger log, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await work(cancellationToken);
            }
            catch (StorageUnavailableException error)
            {
                log.LogWarning("{Reason}", error.Message);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Look, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private string Folder(ServeRequest request) => request.Store.Folder ?? folders.Serve;

    private CompositionOptions Options(ServeRequest request) => new()
    {
        Store = request.Store,
        Folder = Folder(request),
        Models = request.Models,
        Settings = request.Settings,
        Workers = request.Workers,
        Threads = request.Threads,
        Device = request.Device,
        Examiner = SceneExaminers.Create(request.Isolation),
        LogLevel = request.Verbose ? LogLevel.Debug : LogLevel.Information,
        Traces = request.Verbose,
        LogFormat = request.LogFormat,
    };
}
