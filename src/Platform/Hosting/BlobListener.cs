using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Lists a blob function's container again and again and has each version of each matching blob handled once. Receipts make that hold
/// over restarts and processes; what this process has seen settled spares it the receipts' reading.
/// </summary>
internal sealed class BlobListener(BlobFunction function, HostContext host)
{
    private readonly BlobDelivery delivery = new(function, host);
    private readonly RunningTasks running = new();
    private readonly ConcurrentDictionary<string, string> settled = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> failedAt = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> underWay = new(StringComparer.Ordinal);
    private long quietScans;

    /// <summary>Listings so far that found every blob settled.</summary>
    public long QuietScans => Volatile.Read(ref quietScans);

    /// <summary>
    /// Runs until <paramref name="draining"/> fires and what is under way has ended; <paramref name="stopping"/> cuts that short.
    /// </summary>
    public async Task RunAsync(CancellationToken draining, CancellationToken stopping)
    {
        try
        {
            while (!draining.IsCancellationRequested)
            {
                await ScanAsync(draining, stopping);
                await Task.Delay(host.Options.BlobScanInterval, host.Time, draining);
            }
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            // Told to stop: no new work.
        }

        await running.WaitForAtMostAsync(0, CancellationToken.None);
    }

    private async Task ScanAsync(CancellationToken draining, CancellationToken stopping)
    {
        try
        {
            var listed = new HashSet<string>(StringComparer.Ordinal);
            bool quiet = true;
            await foreach (var entry in host.Blobs.ListAsync(function.Pattern.Container, function.Pattern.Prefix, draining))
            {
                if (function.Pattern.Match(entry.Path.Name) is { } values)
                {
                    listed.Add(entry.Path.Name);
                    quiet &= await ConsiderAsync(entry, values, draining, stopping);
                }
            }

            Forget(listed);
            if (quiet)
            {
                Interlocked.Increment(ref quietScans);
            }
        }
        catch (PipelineException fault) when (fault.Disposition == Disposition.Retry)
        {
            host.Log.LogWarning("{Container} could not be listed: {Reason}", function.Pattern.Container, fault.Message);
        }
    }

    /// <summary>True when there is nothing to do about the blob.</summary>
    private async Task<bool> ConsiderAsync(
        BlobEntry entry,
        IReadOnlyList<string> values,
        CancellationToken draining,
        CancellationToken stopping)
    {
        string name = entry.Path.Name;
        if (settled.TryGetValue(name, out string? etag) && etag == entry.ETag)
        {
            return true;
        }

        if (!underWay.ContainsKey(name) && !IsPutOff(name))
        {
            await running.WaitForAtMostAsync(host.Settings.Blobs.MaxDegreeOfParallelism - 1, draining);
            underWay[name] = 0;
            running.Add(DeliverAsync(entry, values, stopping));
        }

        return false;
    }

    /// <summary>By elapsed time: a clock that is set back must not put a blob off for as long.</summary>
    private bool IsPutOff(string name) =>
        failedAt.TryGetValue(name, out long moment) && host.Time.GetElapsedTime(moment) < host.Settings.Queues.VisibilityTimeout;

    private async Task DeliverAsync(BlobEntry entry, IReadOnlyList<string> values, CancellationToken stopping)
    {
        string name = entry.Path.Name;
        bool done = await TryDeliverAsync(entry, values, stopping);
        if (done)
        {
            settled[name] = entry.ETag;
            failedAt.TryRemove(name, out _);
        }
        else
        {
            failedAt[name] = host.Time.GetTimestamp();
        }

        underWay.TryRemove(name, out _);
    }

    private async Task<bool> TryDeliverAsync(BlobEntry entry, IReadOnlyList<string> values, CancellationToken stopping)
    {
        try
        {
            return await delivery.RunAsync(entry, values, stopping);
        }
        catch (PipelineException fault) when (fault.Disposition == Disposition.Retry)
        {
            host.Log.LogWarning("{Path} was not handled: {Reason}", entry.Path, fault.Message);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            host.Log.LogWarning("{Path} was not handled: the host stops", entry.Path);
        }

        return false;
    }

    /// <summary>Memory stays in step with the container.</summary>
    private void Forget(HashSet<string> listed)
    {
        foreach (string name in settled.Keys.Concat(failedAt.Keys))
        {
            if (!listed.Contains(name) && !underWay.ContainsKey(name))
            {
                settled.TryRemove(name, out _);
                failedAt.TryRemove(name, out _);
            }
        }
    }
}
