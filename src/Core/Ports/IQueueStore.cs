namespace Nadir.Core.Ports;

/// <summary>
/// Queues with at-least-once delivery, as Azure Storage Queues: a received message is invisible for a while and comes back
/// unless deleted. Queues are created on first use. Bodies are UTF-8 text of at most 48 KiB.
/// </summary>
public interface IQueueStore
{
    /// <summary>Longest body, in UTF-8 bytes, that fits a 64 KiB message as base64.</summary>
    const int MaxBodyBytes = 48 * 1024;

    /// <summary>Adds a message that becomes visible after <paramref name="delay"/> and never expires.</summary>
    Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken);

    /// <summary>Takes up to <paramref name="maxMessages"/> (1 to 32) visible messages and hides them for <paramref name="visibility"/>.</summary>
    Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>
    /// Sets when a message in hand becomes visible again, from now; gives the message with its new receipt, or null when the
    /// receipt is stale (another has received it since, or it was deleted).
    /// </summary>
    Task<QueuedMessage?> ChangeVisibilityAsync(string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken);

    /// <summary>Deletes a message in hand; false when the receipt is stale.</summary>
    Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken);

    /// <summary>Number of messages, visible or not; approximate while others work on the queue.</summary>
    Task<int> CountAsync(string queue, CancellationToken cancellationToken);

    /// <summary>Deletes every message of the queue.</summary>
    Task ClearAsync(string queue, CancellationToken cancellationToken);
}
