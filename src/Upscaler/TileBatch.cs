namespace Nadir.Upscaler;

/// <summary>Requests that go through the network in one call, in the order they came.</summary>
internal sealed class TileBatch : IDisposable
{
    private readonly List<TileWaiter> waiters = [];
    private readonly CancellationTokenSource stop = new();
    private int left;
    private bool isDisposed;

    /// <summary>The requests.</summary>
    public IReadOnlyList<TileWaiter> Waiters => waiters;

    /// <summary>Tiles of all requests.</summary>
    public int Tiles { get; private set; }

    /// <summary>Whether it waits no longer: its time is up or it is full.</summary>
    public bool IsDue { get; set; }

    /// <summary>Ends its wait.</summary>
    public ITimer? Timer { get; set; }

    /// <summary>Cancelled once everyone has left.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>Whether a request can go with those that are here, whatever their number.</summary>
    public bool Takes(TileRequest request) => waiters.Count == 0 || waiters[0].Request.GoesWith(request);

    /// <summary>Takes a request.</summary>
    public void Add(TileWaiter waiter)
    {
        waiters.Add(waiter);
        Tiles += waiter.Request.Origins.Length;
    }

    /// <summary>Lets a request go before the batch has run.</summary>
    public void Remove(TileWaiter waiter)
    {
        waiters.Remove(waiter);
        Tiles -= waiter.Request.Origins.Length;
    }

    /// <summary>Notes that a request is not wanted any more while the batch runs; nothing once it has run.</summary>
    public void Leave()
    {
        left++;
        if (left == waiters.Count && !isDisposed)
        {
            stop.Cancel();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        isDisposed = true;
        Timer?.Dispose();
        stop.Dispose();
    }
}
