using Nadir.Core.Ports;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>The ports of a worker with a mistake built in, to see that the checker finds it.</summary>
internal sealed class AlteredPorts(Session inner) : IBlobStore, IQueueStore
{
    /// <summary>In place of creating a blob.</summary>
    public Func<BlobPath, Stream, Task<bool>>? OnCreate { get; init; }

    /// <summary>In place of taking a lease.</summary>
    public Func<Task<IBlobLease?>>? OnLease { get; init; }

    /// <summary>In place of sending a message.</summary>
    public Func<string, string, Task>? OnSend { get; init; }

    /// <inheritdoc/>
    public Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) => inner.FindAsync(path, cancellationToken);

    /// <inheritdoc/>
    public Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.ReadAsync(path, cancellationToken);

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.OpenReadAsync(path, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        OnCreate?.Invoke(path, content) ?? inner.CreateAsync(path, content, cancellationToken);

    /// <inheritdoc/>
    public Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken) => inner.PutAsync(path, content, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(path, content, etag, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(container, prefix, cancellationToken);

    /// <inheritdoc/>
    public Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken) =>
        OnLease?.Invoke() ?? inner.TryLeaseAsync(path, duration, cancellationToken);

    /// <inheritdoc/>
    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken) =>
        OnSend?.Invoke(queue, body) ?? inner.SendAsync(queue, body, delay, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken) =>
        inner.ReceiveAsync(queue, maxMessages, visibility, cancellationToken);

    /// <inheritdoc/>
    public Task<QueuedMessage?> ChangeVisibilityAsync(
        string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        inner.ChangeVisibilityAsync(queue, message, visibility, cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken) =>
        inner.DeleteAsync(queue, message, cancellationToken);

    /// <inheritdoc/>
    public Task<int> CountAsync(string queue, CancellationToken cancellationToken) => inner.CountAsync(queue, cancellationToken);

    /// <inheritdoc/>
    public Task ClearAsync(string queue, CancellationToken cancellationToken) => inner.ClearAsync(queue, cancellationToken);
}
