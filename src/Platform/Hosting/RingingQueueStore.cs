using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>A queue store that rings a bell after each send, for a host in the same process.</summary>
public sealed class RingingQueueStore(IQueueStore inner, QueueBell bell) : IQueueStore
{
    /// <inheritdoc/>
    public async Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        await inner.SendAsync(queue, body, delay, cancellationToken);
        if (delay <= TimeSpan.Zero)
        {
            bell.Ring(queue);
        }
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
