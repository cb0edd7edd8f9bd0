using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Nadir.Core.Ports;
using Nadir.Platform.Hosting;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Hosting;

/// <summary>A host over stores in memory, on a clock that the test moves.</summary>
internal sealed class HostBench : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly List<(CancellationTokenSource Drain, CancellationTokenSource Abort, Task Run)> hosts = [];

    public HostBench()
    {
        Blobs = new MemoryBlobStore(Clock);
        Queues = new MemoryQueueStore(Clock);
        Faulty = new FaultyQueueStore(Queues);
        Probe = new Probe(Clock);
    }

    public ManualClock Clock { get; } = new(new DateTimeOffset(2024, 6, 1, 12, 0, 0, TimeSpan.Zero));

    public MemoryBlobStore Blobs { get; }

    /// <summary>The queues themselves, for the test.</summary>
    public MemoryQueueStore Queues { get; }

    /// <summary>The queues as the host sees them.</summary>
    public FaultyQueueStore Faulty { get; }

    public Probe Probe { get; }

    public RecordingObserver Observer { get; } = new();

    public QueueBell Bell { get; } = new();

    public HostSettings Settings { get; set; } = new();

    public FunctionHostOptions Options { get; set; } = new()
    {
        ReceiveVisibility = TimeSpan.FromSeconds(60),
        BlobScanInterval = TimeSpan.FromSeconds(1),
    };

    public Dictionary<string, string> AppSettings { get; } = [];

    public Task Run => hosts[^1].Run;

    /// <summary>Starts a host of the given function classes; a second call starts another one on the same stores.</summary>
    public FunctionHost Start(params Type[] functions)
    {
        var services = new ServiceCollection()
            .AddSingleton<IBlobStore>(Blobs)
            .AddSingleton<IQueueStore>(Faulty)
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IHostObserver>(Observer)
            .AddSingleton(Bell)
            .AddSingleton(Probe)
            .BuildServiceProvider();
        var host = new FunctionHost(FunctionCatalog.FromTypes(functions, AppSettings), Settings, Options, services);
        var drain = new CancellationTokenSource();
        var abort = new CancellationTokenSource();
        hosts.Add((drain, abort, host.RunAsync(drain.Token, abort.Token)));
        return host;
    }

    public Task SendAsync(string queue, params string[] bodies) =>
        Task.WhenAll(bodies.Select(body => Queues.SendAsync(queue, body, TimeSpan.Zero, CancellationToken.None)));

    public async Task<string> PutAsync(string name, string text)
    {
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
        return (await Blobs.PutAsync(new BlobPath("scenes", name), content, CancellationToken.None)).ETag;
    }

    public int Count(string queue) => Queues.CountAsync(queue, CancellationToken.None).GetAwaiter().GetResult();

    public async Task<QueuedMessage?> TakeAsync(string queue) =>
        (await Queues.ReceiveAsync(queue, 1, TimeSpan.FromSeconds(1), CancellationToken.None)).SingleOrDefault();

    /// <summary>Moves the clock by small steps until the condition holds.</summary>
    public Task MoveUntilAsync(Func<bool> condition, double stepSeconds = 0.1) =>
        WaitAsync(condition, () => Clock.Advance(TimeSpan.FromSeconds(stepSeconds)));

    /// <summary>Waits until the condition holds while the clock stands still.</summary>
    public static Task UntilAsync(Func<bool> condition) => WaitAsync(condition, () => { });

    /// <summary>Moves the clock by small steps and gives the host the time to do whatever it would.</summary>
    public async Task MoveAsync(TimeSpan time)
    {
        for (var end = Clock.GetUtcNow() + time; Clock.GetUtcNow() < end;)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(250));
            await Task.Delay(1);
        }

        await Task.Delay(20);
    }

    /// <summary>Asks the newest host to stop.</summary>
    public void Drain() => hosts[^1].Drain.Cancel();

    /// <summary>Asks the newest host to stop at once.</summary>
    public void Abort() => hosts[^1].Abort.Cancel();

    /// <summary>Asks the newest host to stop and waits until it has.</summary>
    public Task StopAsync()
    {
        Drain();
        return Run.WaitAsync(Patience);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (drain, abort, run) in hosts)
        {
            await abort.CancelAsync();
            await WaitAsync(() => run.IsCompleted, () => Clock.Advance(TimeSpan.FromSeconds(1)));
            drain.Dispose();
            abort.Dispose();
        }
    }

    private static async Task WaitAsync(Func<bool> condition, Action step)
    {
        for (var watch = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(watch.Elapsed < Patience, "the host did not do what the test waits for");
            step();
            await Task.Delay(1);
        }
    }
}
