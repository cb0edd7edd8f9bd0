using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Nadir.Cli.Terminals;
using Nadir.Core.Ports;
using Nadir.Ingest;
using Nadir.Platform.Hosting;
using Nadir.Platform.Models;
using Nadir.Platform.Telemetry;
using Nadir.Stitcher;
using Nadir.Tiler;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Composition;

/// <summary>The four stages in one process, over a store of choice: the same handlers and function classes as in the cloud.</summary>
internal sealed class PipelineComposition : IAsyncDisposable
{
    private readonly StorePorts ports;
    private readonly ServiceProvider services;
    private readonly CompositionOptions options;

    private PipelineComposition(StorePorts ports, ServiceProvider services, CompositionOptions options)
    {
        this.ports = ports;
        this.services = services;
        this.options = options;
    }

    /// <summary>The store's blobs.</summary>
    public IBlobStore Blobs => ports.Blobs;

    /// <summary>Opens the store and registers the stages.</summary>
    public static async Task<PipelineComposition> CreateAsync(CompositionOptions options, Terminal terminal, CancellationToken cancellationToken)
    {
        var ports = await StorePorts.OpenAsync(options.Store, options.Folder, TimeProvider.System, cancellationToken);
        var pipeline = new PipelineComposition(ports, Register(ports, options, terminal), options);
        await pipeline.StartTelemetryAsync();
        return pipeline;
    }

    /// <summary>A service of the stages.</summary>
    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>A host of the functions whose name <paramref name="wanted"/> accepts.</summary>
    public FunctionHost CreateHost(Func<string, bool> wanted, FunctionHostOptions host)
    {
        var stages = new[] { typeof(IngestSceneFunction), typeof(TileSceneFunction), typeof(UpscaleTilesFunction), typeof(StitchSceneFunction) };
        var catalog = FunctionCatalog.FromAssemblies(stages.Select(stage => stage.Assembly)).Where(wanted);
        return new FunctionHost(catalog, HostFile.Read(options.Workers), host, services);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await services.DisposeAsync();
        await ports.DisposeAsync();
    }

    private async Task StartTelemetryAsync()
    {
        try
        {
            Get<TelemetryExport>();
        }
        catch (ArgumentException error)
        {
            await DisposeAsync();
            throw new CommandException(ExitCode.Usage, error.Message.Split(" (Parameter", StringSplitOptions.None)[0], error);
        }
    }

    private static void AddLog(ILoggingBuilder logging, CompositionOptions options, Terminal terminal)
    {
        logging.SetMinimumLevel(options.LogLevel).AddFilter("Microsoft", LogLevel.Warning);
        if (options.LogFormat == LogFormat.Text)
        {
            logging.AddProvider(new LineLoggerProvider(terminal.Say, TimeProvider.System, options.Traces));
            return;
        }

        logging.Configure(factory => factory.ActivityTrackingOptions = ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.AddJsonConsole(json =>
        {
            json.IncludeScopes = true;
            json.UseUtcTimestamp = true;
            json.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static ServiceProvider Register(StorePorts ports, CompositionOptions options, Terminal terminal)
    {
        var bell = new QueueBell();
        var stitch = new StitchOptions
        {
            TemporaryFolder = Path.Combine(options.Folder, "scratch"),
            Threads = Environment.ProcessorCount,
            KeepTiles = options.KeepTiles,
        };
        var services = new ServiceCollection();
        services.AddLogging(logging => AddLog(logging, options, terminal));
        services.AddSingleton(_ => new TelemetryExport("nadir", Environment.GetEnvironmentVariable(TelemetryExport.EndpointSetting)));
        services.AddSingleton(bell);
        services.AddSingleton<GivenUpMessages>();
        services.AddSingleton<IHostObserver>(provider => provider.GetRequiredService<GivenUpMessages>());
        services.AddSingleton(ports.Blobs);
        services.AddSingleton<IQueueStore>(new RingingQueueStore(ports.Queues, bell));
        services.AddSingleton(ports.Locator);
        services.AddSingleton<IModelCatalog>(new FolderModelCatalog(options.Models));
        services.AddIngest(options.Settings, options.Examiner);
        services.AddTiler();
        services.AddUpscaler(
            (models, card) => options.Model?.Take(card) ?? OnnxDetailModel.Load(models, card, options.Device.Inference(options.Threads)),
            new UpscalerSettings().WaitOn(options.Device.Device));
        services.AddStitcher(stitch, new SweepOptions());
        return services.BuildServiceProvider();
    }
}
