using Nadir.Core.Ports;

namespace Nadir.Platform;

/// <summary>A queue store that hands every call to another: what stands before a store overrides the calls it cares about.</summary>
public abstract class DelegatingQueueStore(IQueueStore inner) : IQueueStore
{
    /// <summary>The store behind this one.</summary>
    protected IQueueStore Inner => inner;

    /// <inheritdoc/>
    public virtual Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken) =>
        inner.SendAsync(queue, body, delay, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken) =>
        inner.ReceiveAsync(queue, maxMessages, visibility, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<QueuedMessage?> ChangeVisibilityAsync(
        string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken) =>
        inner.ChangeVisibilityAsync(queue, message, visibility, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken) =>
        inner.DeleteAsync(queue, message, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<int> CountAsync(string queue, CancellationToken cancellationToken) => inner.CountAsync(queue, cancellationToken);

    /// <inheritdoc/>
    public virtual Task ClearAsync(string queue, CancellationToken cancellationToken) => inner.ClearAsync(queue, cancellationToken);
}
