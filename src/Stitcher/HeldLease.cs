using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Stitcher;

/// <summary>A lease that renews itself at a third of its duration until disposed, and says when it was lost.</summary>
public sealed class HeldLease : IAsyncDisposable
{
    private readonly IBlobLease lease;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Task renewing;

    private HeldLease(IBlobLease lease, TimeSpan interval, TimeProvider time)
    {
        this.lease = lease;
        renewing = RenewAsync(interval, time);
    }

    /// <summary>Cancelled when the lease could not be renewed: stop, another may hold it.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Takes the lease, or null when another holds it.</summary>
    public static async Task<HeldLease?> TryTakeAsync(
        IBlobStore blobs,
        BlobPath path,
        TimeSpan duration,
        TimeProvider time,
        CancellationToken cancellationToken) =>
        await blobs.TryLeaseAsync(path, duration, cancellationToken) is { } lease ? new HeldLease(lease, duration / 3, time) : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await renewing;
        await lease.DisposeAsync();
        stop.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync(TimeSpan interval, TimeProvider time)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, time, stop.Token);
                await lease.RenewAsync(stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposed: the lease is given back by its owner.
        }
        catch (PipelineException)
        {
            await lost.CancelAsync();
        }
    }
}
