using Nadir.Core.Ports;
using Nadir.Simulation.Costs;

namespace Nadir.Simulation.Tests.Costs;

/// <summary>Both ports, with each call counted as <see cref="PortCalls"/> counts it, and the bytes of some blobs.</summary>
internal sealed class CountingStores(IBlobStore blobs, IQueueStore queues) : IBlobStore, IQueueStore
{
    private readonly Lock gate = new();

    /// <summary>The calls so far.</summary>
    public PortCalls Calls { get; private set; }

    /// <summary>Bytes written below a run's lr/.</summary>
    public long InputBytes { get; private set; }

    /// <summary>Bytes written below a run's t/.</summary>
    public long DetailBytes { get; private set; }

    /// <summary>Details opened for reading.</summary>
    public long DetailReads { get; private set; }

    /// <inheritdoc/>
    public Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Finds = 1 });
        return blobs.FindAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Reads = 1 });
        return blobs.ReadAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Reads = 1 });
        DetailReads += IsBelow(path, "t") ? 1 : 0;
        return blobs.OpenReadAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Writes = 1 });
        InputBytes += IsBelow(path, "lr") ? content.Length : 0;
        DetailBytes += IsBelow(path, "t") ? content.Length : 0;
        return blobs.CreateAsync(path, content, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Writes = 1 });
        return blobs.PutAsync(path, content, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Writes = 1 });
        return blobs.ReplaceAsync(path, content, etag, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Deletes = 1 });
        return blobs.DeleteAsync(path, cancellationToken);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Lists = 1 });
        return blobs.ListAsync(container, prefix, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Leases = 1 });
        return blobs.TryLeaseAsync(path, duration, cancellationToken);
    }

    /// <inheritdoc/>
    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Sends = 1 });
        return queues.SendAsync(queue, body, delay, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken) =>
        queues.ReceiveAsync(queue, maxMessages, visibility, cancellationToken);

    /// <inheritdoc/>
    public Task<QueuedMessage?> ChangeVisibilityAsync(string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        queues.ChangeVisibilityAsync(queue, message, visibility, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken) =>
        queues.DeleteAsync(queue, message, cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        Count(new PortCalls { Sends = 1 });
        return queues.CountAsync(queue, cancellationToken);
    }

    /// <inheritdoc/>
    public Task ClearAsync(string queue, CancellationToken cancellationToken) => queues.ClearAsync(queue, cancellationToken);

    private static bool IsBelow(BlobPath path, string folder) => path.Name.Split('/') is [_, var second, ..] && second == folder;

    private void Count(PortCalls call)
    {
        lock (gate)
        {
            Calls += call;
        }
    }
}
