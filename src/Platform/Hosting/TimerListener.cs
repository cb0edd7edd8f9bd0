using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Runs a timer function on its schedule: in one process at a time (a lease says which), never over itself, and past occurrences
/// are not made up for, save one at the start for a schedule that is monitored.
/// </summary>
internal sealed class TimerListener(TimerFunction function, HostContext host)
{
    /// <summary>How often a process without the lease asks for it.</summary>
    private static readonly TimeSpan LeaseRetry = TimeSpan.FromSeconds(15);

    /// <summary>Longest single wait, after which the clock is looked at: somebody may have set it.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    private readonly string name = function.Method.Name;
    private readonly HostRecord<TimerStatus> record = new(
        host,
        new BlobPath(FunctionHostOptions.RecordContainer, $"timers/{function.Method.Name}.json"),
        HostingJson.Default.TimerStatus);

    private bool startupDone;

    /// <summary>
    /// Runs until <paramref name="draining"/> fires and a call under way has ended; <paramref name="stopping"/> cuts that short.
    /// </summary>
    public async Task RunAsync(CancellationToken draining, CancellationToken stopping)
    {
        try
        {
            while (!draining.IsCancellationRequested)
            {
                await LeadAsync(draining, stopping);
                await Task.Delay(LeaseRetry, host.Time, draining);
            }
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            // Told to stop.
        }
    }

    private async Task LeadAsync(CancellationToken draining, CancellationToken stopping)
    {
        try
        {
            await using var lease = await record.TryLeaseAsync(draining);
            if (lease is null)
            {
                return;
            }

            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(draining, lease.Lost);
            using var calling = CancellationTokenSource.CreateLinkedTokenSource(stopping, lease.Lost);
            await FollowScheduleAsync(waiting.Token, calling.Token);
        }
        catch (PipelineException fault) when (fault.Disposition == Disposition.Retry)
        {
            host.Log.LogWarning("Timer of {Function} could not be kept: {Reason}", name, fault.Message);
        }
        catch (OperationCanceledException) when (!draining.IsCancellationRequested)
        {
            host.Log.LogWarning("Timer of {Function} was lost to another process", name);
        }
    }

    private async Task FollowScheduleAsync(CancellationToken waiting, CancellationToken calling)
    {
        var status = await record.ReadAsync(waiting);
        var now = host.Time.GetUtcNow();
        bool pastDue = function.UseMonitor && status is not null && status.Next < now;
        if (pastDue || (function.RunOnStartup && !startupDone))
        {
            status = await CallAsync(status, now, pastDue, calling);
        }

        startupDone = true;
        while (function.Schedule.NextAfter(host.Time.GetUtcNow()) is { } next)
        {
            status ??= await WriteAsync(host.Time.GetUtcNow());
            next = await WaitAsync(next, waiting);
            status = await CallAsync(status, next, pastDue: false, calling);
            waiting.ThrowIfCancellationRequested();
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, waiting);
    }

    /// <summary>Waits for an occurrence and gives it; where the clock is set back meanwhile, the next one by the new time takes its place.</summary>
    private async Task<DateTimeOffset> WaitAsync(DateTimeOffset next, CancellationToken waiting)
    {
        var before = DateTimeOffset.MinValue;
        while (host.Time.GetUtcNow() is var time && time < next)
        {
            next = time < before ? function.Schedule.NextAfter(time) ?? next : next;
            before = time;
            var wait = next - time;
            await Task.Delay(wait < LongestWait ? wait : LongestWait, host.Time, waiting);
        }

        return next;
    }

    private async Task<TimerStatus> CallAsync(TimerStatus? status, DateTimeOffset occurrence, bool pastDue, CancellationToken calling)
    {
        var info = new TimerInfo { IsPastDue = pastDue, ScheduleStatus = status is null ? null : Shown(status) };
        string source = occurrence.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
        await host.Invoker.InvokeAsync(function.Method, Input(info), source, 1, calling);
        return await WriteAsync(occurrence);
    }

    private async Task<TimerStatus> WriteAsync(DateTimeOffset last)
    {
        var now = host.Time.GetUtcNow();
        var status = new TimerStatus(last, function.Schedule.NextAfter(now) ?? DateTimeOffset.MaxValue, now);
        await host.TryAsync($"status of timer {name}", cancellationToken => record.WriteAsync(status, cancellationToken));
        return status;
    }

    private static InvocationInput Input(TimerInfo info) => new((_, _) => ValueTask.FromResult<object?>(info), InvocationInput.NewData());

    private static ScheduleStatus Shown(TimerStatus status) => new()
    {
        Last = status.Last.UtcDateTime,
        Next = status.Next.UtcDateTime,
        LastUpdated = status.LastUpdated.UtcDateTime,
    };
}
