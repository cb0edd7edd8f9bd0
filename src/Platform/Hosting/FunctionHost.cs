using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Runs functions without the Azure Functions host, by its rules (host.json's queue settings, renewal, dequeue limits, poison queues,
/// receipts, singleton timers). Delivery is at least once: every function may run twice, and must not mind.
/// </summary>
public sealed class FunctionHost
{
    /// <summary>How often <see cref="WaitForIdleAsync"/> looks.</summary>
    private static readonly TimeSpan IdlePolling = TimeSpan.FromMilliseconds(50);

    private readonly FunctionCatalog catalog;
    private readonly HostContext context;
    private readonly ILoggerFactory logs;
    private readonly IReadOnlyList<BlobListener> blobs;

    /// <summary>
    /// Creates a host. <paramref name="services"/> makes the function classes and holds the ports <see cref="IBlobStore"/> and
    /// <see cref="IQueueStore"/>; where there, it also gives <see cref="TimeProvider"/>, <see cref="ILoggerFactory"/>,
    /// <see cref="QueueBell"/> and any number of <see cref="IHostObserver"/>.
    /// </summary>
    public FunctionHost(FunctionCatalog catalog, HostSettings settings, FunctionHostOptions options, IServiceProvider services)
    {
        this.catalog = catalog;
        logs = services.GetService<ILoggerFactory>() ?? NullLoggerFactory.Instance;
        var log = logs.CreateLogger<FunctionHost>();
        var time = services.GetService<TimeProvider>() ?? TimeProvider.System;
        var observer = new HostObservers([.. services.GetServices<IHostObserver>()]);
        context = new HostContext(
            settings,
            options,
            services.GetRequiredService<IBlobStore>(),
            services.GetRequiredService<IQueueStore>(),
            services.GetService<QueueBell>() ?? new QueueBell(),
            time,
            observer,
            new FunctionInvoker(services, settings.FunctionTimeout, options.CancelGrace, time, observer, log),
            log);
        blobs = [.. catalog.Blobs.Select(function => new BlobListener(function, context))];
    }

    /// <summary>
    /// Runs until <paramref name="cancellationToken"/> fires, then takes no new work, lets what is under way end for at most the drain
    /// timeout, cancels the rest and gives its messages back. Throws what a store throws that is no passing fault.
    /// </summary>
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken, CancellationToken.None);

    /// <summary>As above; <paramref name="abort"/> ends the drain's patience at once (a second Ctrl-C).</summary>
    public async Task RunAsync(CancellationToken drain, CancellationToken abort)
    {
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(abort);
        using var draining = CancellationTokenSource.CreateLinkedTokenSource(drain, abort);
        using var ended = new CancellationTokenSource();
        var patience = StopAfterDrainAsync(stopping, draining.Token, ended.Token);
        List<Task> parts = Start(draining.Token, stopping.Token);
        var all = Task.WhenAll(parts);
        while (parts.Count > 0)
        {
            var first = await Task.WhenAny(parts);
            parts.Remove(first);
            if (!first.IsCompletedSuccessfully)
            {
                await draining.CancelAsync();
            }
        }

        await ended.CancelAsync();
        await patience;
        await all;
    }

    /// <summary>
    /// Returns once nothing is left to do: no call under way, every queue of the catalog empty (hidden messages count too), every blob
    /// settled. Messages in queues without a function are not waited for. Call it while the host runs.
    /// </summary>
    public async Task WaitForIdleAsync(CancellationToken cancellationToken)
    {
        while (!await IsIdleAsync(cancellationToken))
        {
            await Task.Delay(IdlePolling, context.Time, cancellationToken);
        }
    }

    private List<Task> Start(CancellationToken draining, CancellationToken stopping)
    {
        List<Task> parts =
        [
            .. catalog.Queues.Select(function => Part(() => new QueuePump(function, context).RunAsync(draining, stopping))),
            .. blobs.Select(blob => Part(() => blob.RunAsync(draining, stopping))),
            .. catalog.Timers.Select(function => Part(() => new TimerListener(function, context).RunAsync(draining, stopping))),
        ];
        if (context.Options.HttpEndpoint is null || catalog.Https.Count == 0)
        {
            context.Observer.Started(null);
            parts.Add(FiredAsync(draining));
        }
        else
        {
            parts.Add(new HttpEndpoints(catalog.Https, context, logs).RunAsync(context.Observer.Started, draining, stopping));
        }

        context.Log.LogInformation("Running {Functions}", string.Join(", ", catalog.Names));
        return parts;

        static Task Part(Func<Task> run) => Task.Run(run, CancellationToken.None);
    }

    private async Task StopAfterDrainAsync(CancellationTokenSource stopping, CancellationToken draining, CancellationToken ended)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(draining, ended);
        await FiredAsync(either.Token);
        if (!ended.IsCancellationRequested)
        {
            context.Log.LogInformation("Stopping: {UnderWay} calls under way", context.Invoker.UnderWay);
            await Task.Delay(context.Options.DrainTimeout, context.Time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await stopping.CancelAsync();
    }

    private static async Task FiredAsync(CancellationToken token) =>
        await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task<bool> IsIdleAsync(CancellationToken cancellationToken)
    {
        long calls = context.Invoker.Calls;
        long[] scans = [.. blobs.Select(blob => blob.QuietScans)];
        if (!await IsQuietAsync(cancellationToken))
        {
            return false;
        }

        // A blob that came before the look is seen by a listing that begins after it; two quiet ones make sure of that.
        while (blobs.Where((blob, i) => blob.QuietScans < scans[i] + 2).Any())
        {
            if (!await IsQuietAsync(cancellationToken))
            {
                return false;
            }

            await Task.Delay(IdlePolling, context.Time, cancellationToken);
        }

        // While queues are looked at one by one, a call may send to the first and end. So all are looked at once more: no call was under
        // way at the end of the first look and none has begun since, hence nothing was sent in between.
        return await IsQuietAsync(cancellationToken) && context.Invoker.Calls == calls;
    }

    private async Task<bool> IsQuietAsync(CancellationToken cancellationToken)
    {
        foreach (string queue in catalog.Queues.Select(function => function.Queue).Distinct())
        {
            if (await context.Queues.CountAsync(queue, cancellationToken) > 0)
            {
                return false;
            }
        }

        return context.Invoker.UnderWay == 0;
    }
}
