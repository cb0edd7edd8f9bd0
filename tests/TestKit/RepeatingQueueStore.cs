using Nadir.Core.Ports;

namespace Nadir.TestKit;

/// <summary>Sends every message twice, so that each is delivered twice.</summary>
public sealed class RepeatingQueueStore(IQueueStore inner) : IQueueStore
{
    private int repeats;

    /// <summary>Messages sent a second time so far.</summary>
    public int Repeats => Volatile.Read(ref repeats);

    /// <inheritdoc/>
    public async Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        await inner.SendAsync(queue, body, delay, cancellationToken);
        await inner.SendAsync(queue, body, delay, cancellationToken);
        Interlocked.Increment(ref repeats);
    }

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
