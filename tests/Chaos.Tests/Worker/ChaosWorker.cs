using System.Globalization;
using System.Text.Json;
using Azure.Core.Pipeline;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Platform.Azure;
using Nadir.Platform.Hosting;
using Nadir.Raster.Examination;
using Nadir.Stitcher;
using Nadir.TestKit;
using Nadir.Tiler;
using Nadir.Upscaler;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>
/// One worker: a process that hosts the real functions of all four stages on an account, as <c>nadir serve --connection</c> does, with a
/// model of no cost and with ports that ask the harness about every effect. Timers' work is done when the harness says so.
/// </summary>
internal static class ChaosWorker
{
    private static readonly string[] LeftOut = ["Reconcile", "Sweep", "Status"];

    /// <summary>Runs until SIGTERM, or until the harness kills it or is gone.</summary>
    public static async Task<int> MainAsync()
    {
        var input = new StreamReader(Console.OpenStandardInput());
        var settings = JsonSerializer.Deserialize<WorkerSettings>((await input.ReadLineAsync())!)!;
        using var signals = new ShutdownSignals();
        var pipe = new EffectPipe(input, new StreamWriter(Console.OpenStandardOutput()));
        var clock = new JumpingClock();
        await using var services = Register(settings, pipe, clock);
        _ = Task.Run(() => pipe.ListenAsync(command => ObeyAsync(command, services, clock)));
        await CreateHost(services).RunAsync(signals.Drain, signals.Abort);
        return 0;
    }

    private static async Task ObeyAsync(string[] command, ServiceProvider services, JumpingClock clock)
    {
        try
        {
            await (command switch
            {
                ["sweep"] => services.GetRequiredService<SweepHandler>().SweepAsync(CancellationToken.None),
                ["reconcile"] => services.GetRequiredService<IngestHandler>()
                    .ReconcileAsync(services.GetRequiredService<UpscaleSettings>(), CancellationToken.None),
                ["jump", var seconds] => Jump(clock, seconds),
                _ => throw new InvalidOperationException($"there is no command '{string.Join(' ', command)}'"),
            });
        }
        catch (Exception error)
        {
            // A timer function that fails is called again at its next time; the harness sees it in the trace.
            await Console.Error.WriteLineAsync($"Command {command[0]} failed: {error.Message.ReplaceLineEndings(" ")}");
        }

        services.GetRequiredService<EffectPipe>().Tell($"obeyed {command[0]}");
    }

    private static Task Jump(JumpingClock clock, string seconds)
    {
        clock.Jump(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)));
        return Task.CompletedTask;
    }

    private static FunctionHost CreateHost(ServiceProvider services)
    {
        var stages = new[] { typeof(IngestSceneFunction), typeof(TileSceneFunction), typeof(UpscaleTilesFunction), typeof(StitchSceneFunction) };
        var catalog = FunctionCatalog.FromAssemblies(stages.Select(stage => stage.Assembly)).Where(name => !LeftOut.Contains(name));
        var host = HostSettings.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));
        host = host with
        {
            Queues = host.Queues with { MaxPollingInterval = TimeSpan.FromMilliseconds(400), VisibilityTimeout = TimeSpan.FromSeconds(1) },
        };
        var options = new FunctionHostOptions
        {
            ReceiveVisibility = WorkerSettings.Visibility,
            MinPollingInterval = TimeSpan.FromMilliseconds(40),
            BlobScanInterval = TimeSpan.FromMilliseconds(250),
            DrainTimeout = TimeSpan.FromSeconds(5),
            CancelGrace = TimeSpan.FromSeconds(2),
        };
        return new FunctionHost(catalog, host, options, services);
    }

    private static ServiceProvider Register(WorkerSettings settings, EffectPipe pipe, JumpingClock clock)
    {
        var connection = StorageConnection.Parse(settings.Connection).Through(new HttpClientTransport(new FaultyTransport(pipe)));
        var bell = new QueueBell();
        var card = PatternDetailModel.NewCard(batch: 1);
        IBlobStore blobs = new AskingBlobStore(new AzureBlobStore(connection.CreateBlobService(), clock), pipe);
        IQueueStore queues = new AskingQueueStore(new AzureQueueStore(connection), pipe);
        (blobs, queues) = Defects.Install(settings.Defect, blobs, queues);
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Information).AddProvider(new StderrLog()));
        services.AddSingleton<TimeProvider>(clock);
        services.AddSingleton(pipe);
        services.AddSingleton(bell);
        services.AddSingleton<IHostObserver>(new TellingObserver(pipe));
        services.AddSingleton(blobs);
        services.AddSingleton<IQueueStore>(new RingingQueueStore(queues, bell));
        services.AddSingleton<IRasterLocator>(new ProxiedLocator(new AzureRasterLocator(connection, clock), settings.RasterConnection));
        services.AddSingleton<IModelCatalog>(new MemoryModelCatalog(card));
        services.AddIngest(new UpscaleSettings { Model = card.Name }, SceneExaminers.Create(SceneIsolation.Process));
        services.AddTiler();
        services.AddUpscaler((_, model) => new PatternDetailModel(model)
        {
            BeforeCall = (_, tiles) => pipe.EffectAsync($"before compute {tiles[0].X} {tiles[0].Y}").GetAwaiter().GetResult(),
        });
        services.AddStitcher(new StitchOptions { TemporaryFolder = settings.Scratch }, new SweepOptions { StuckAfter = TimeSpan.Zero });
        return services.BuildServiceProvider();
    }
}
