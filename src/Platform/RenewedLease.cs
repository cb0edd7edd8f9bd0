using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform;

/// <summary>
/// A blob lease that renews itself at a third of its duration until disposed, and says when another process may hold it. A store that
/// fails or is silent is asked again every sixth; with two thirds of the lease gone, it counts as lost before it can be another's.
/// </summary>
public sealed class RenewedLease : IAsyncDisposable
{
    private readonly IBlobLease lease;
    private readonly BlobPath path;
    private readonly TimeSpan duration;
    private readonly TimeProvider time;
    private readonly ILogger log;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource lost = new();
    private readonly Task renewing;

    /// <summary>Takes over a lease just taken of <paramref name="path"/> for <paramref name="duration"/>.</summary>
    public RenewedLease(IBlobLease lease, BlobPath path, TimeSpan duration, TimeProvider time, ILogger log)
    {
        this.lease = lease;
        this.path = path;
        this.duration = duration;
        this.time = time;
        this.log = log;
        renewing = RenewAsync();
    }

    /// <summary>Cancelled when another process may hold the lease: stop what it guards.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Takes the lease of a blob that exists, or gives null when another has it.</summary>
    /// <exception cref="StorageUnavailableException">The store did not answer.</exception>
    public static async Task<RenewedLease?> TryTakeAsync(
        IBlobStore blobs, BlobPath path, TimeSpan duration, TimeProvider time, ILogger log, CancellationToken cancellationToken) =>
        await blobs.TryLeaseAsync(path, duration, cancellationToken) is { } lease ? new RenewedLease(lease, path, duration, time, log) : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await renewing;
        try
        {
            await lease.DisposeAsync();
        }
        catch (PipelineException fault) when (fault.Disposition == Disposition.Retry)
        {
            log.LogWarning("The lease of {Path} was not given back and will run out: {Reason}", path, fault.Message);
        }

        stop.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync()
    {
        long renewed = time.GetTimestamp();
        var wait = duration / 3;
        while (!lost.IsCancellationRequested)
        {
            await Task.Delay(wait, time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            long asked = time.GetTimestamp();
            bool? renewal = stop.IsCancellationRequested ? null : await TryRenewAsync().ConfigureAwait(false);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            if (renewal == true)
            {
                renewed = asked;
                wait = duration / 3;
                continue;
            }

            wait = duration / 6;
            if (renewal == false || time.GetElapsedTime(renewed) >= duration * 2 / 3)
            {
                log.LogWarning("The lease of {Path} is lost", path);
                lost.Cancel();
            }
        }
    }

    /// <summary>Whether the lease was renewed; null when the store did not say.</summary>
    private async Task<bool?> TryRenewAsync()
    {
        using var limit = new CancellationTokenSource(duration / 6, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop.Token);
        try
        {
            await lease.RenewAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (LeaseLostException)
        {
            return false;
        }
        catch (PipelineException fault) when (fault.Disposition == Disposition.Retry)
        {
            log.LogWarning("The lease of {Path} was not renewed: {Reason}", path, fault.Message);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposed meanwhile: nobody asks any more.
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            log.LogWarning("The lease of {Path} was not renewed: the store did not answer", path);
        }

        return null;
    }
}
