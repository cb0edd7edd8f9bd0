using System.Runtime.CompilerServices;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.TestKit;

/// <summary>
/// Both ports of a process that dies at one of its calls, before the call takes effect or after it: <paramref name="budget"/> counts the
/// half-calls that still work.
/// </summary>
public sealed class CrashingBlobStore(IBlobStore blobs, IQueueStore queues, int budget) : IBlobStore, IQueueStore
{
    private int left = budget;

    /// <inheritdoc/>
    public Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) => Try(() => blobs.FindAsync(path, cancellationToken));

    /// <inheritdoc/>
    public Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken) => Try(() => blobs.ReadAsync(path, cancellationToken));

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) => Try(() => blobs.OpenReadAsync(path, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        Try(() => blobs.CreateAsync(path, content, cancellationToken));

    /// <inheritdoc/>
    public Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        Try(() => blobs.PutAsync(path, content, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken) =>
        Try(() => blobs.ReplaceAsync(path, content, etag, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken) => Try(() => blobs.DeleteAsync(path, cancellationToken));

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Spend("list");
        await foreach (var entry in blobs.ListAsync(container, prefix, cancellationToken))
        {
            yield return entry;
        }

        Spend("list");
    }

    /// <inheritdoc/>
    public Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken) =>
        Try(() => blobs.TryLeaseAsync(path, duration, cancellationToken));

    /// <inheritdoc/>
    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken) => Try(async () =>
    {
        await queues.SendAsync(queue, body, delay, cancellationToken);
        return true;
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken) =>
        Try(() => queues.ReceiveAsync(queue, maxMessages, visibility, cancellationToken));

    /// <inheritdoc/>
    public Task<QueuedMessage?> ChangeVisibilityAsync(string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        Try(() => queues.ChangeVisibilityAsync(queue, message, visibility, cancellationToken));

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken) =>
        Try(() => queues.DeleteAsync(queue, message, cancellationToken));

    /// <inheritdoc/>
    public Task<int> CountAsync(string queue, CancellationToken cancellationToken) => Try(() => queues.CountAsync(queue, cancellationToken));

    /// <inheritdoc/>
    public Task ClearAsync(string queue, CancellationToken cancellationToken) => queues.ClearAsync(queue, cancellationToken);

    private async Task<T> Try<T>(Func<Task<T>> call)
    {
        Spend("call");
        var result = await call();
        Spend("answer");
        return result;
    }

    private void Spend(string what)
    {
        if (--left < 0)
        {
            throw new StorageUnavailableException(what, "the process died here");
        }
    }
}
