using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>A blob lease that renews itself at a third of its duration until disposed or lost.</summary>
internal sealed class RenewedLease : IAsyncDisposable
{
    private readonly IBlobLease lease;
    private readonly HostContext host;
    private readonly CancellationTokenSource stop = new();
    private readonly CancellationTokenSource lost = new();
    private readonly Task renewing;

    /// <summary>Takes over a lease just taken.</summary>
    public RenewedLease(IBlobLease lease, TimeSpan duration, HostContext host)
    {
        this.lease = lease;
        this.host = host;
        renewing = RenewAsync(duration / 3);
    }

    /// <summary>Fires when another process may hold the lease.</summary>
    public CancellationToken Lost => lost.Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await renewing;
        await host.TryAsync("release of a lease", _ => lease.DisposeAsync().AsTask());
        stop.Dispose();
        lost.Dispose();
    }

    private async Task RenewAsync(TimeSpan wait)
    {
        while (!lost.IsCancellationRequested)
        {
            await Task.Delay(wait, host.Time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            await host.TryAsync("renewal of a lease", RenewOnceAsync);
        }
    }

    private async Task RenewOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await lease.RenewAsync(cancellationToken);
        }
        catch (LeaseLostException)
        {
            await lost.CancelAsync();
            throw;
        }
    }
}
