using Nadir.Core.Ports;

namespace Nadir.TestKit;

/// <summary>
/// Delays each message by a time from <paramref name="seed"/> and the message's place among those sent, so that they come late and in
/// another order.
/// </summary>
public sealed class ShufflingQueueStore(IQueueStore inner, int seed, TimeSpan longest) : IQueueStore
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);

    /// <inheritdoc/>
    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        double share;
        lock (gate)
        {
            share = random.NextDouble();
        }

        return inner.SendAsync(queue, body, delay + (longest * share), cancellationToken);
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
