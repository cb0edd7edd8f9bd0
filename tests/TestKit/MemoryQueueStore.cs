using System.Globalization;
using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.TestKit;

/// <summary>Queues in memory, for handlers' tests; keeps the same contract suite as the real stores.</summary>
public sealed class MemoryQueueStore(TimeProvider timeProvider) : IQueueStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, MemoryQueue> queues = [];
    private long serial;

    /// <summary>Creates a store on a clock that stands still.</summary>
    public MemoryQueueStore()
        : this(new ManualClock())
    {
    }

    /// <inheritdoc/>
    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        StorageRules.EncodeBody(body);
        StorageRules.ThrowIfBadDelay(delay);
        lock (gate)
        {
            Queue(queue).Add(new MemoryMessage(++serial, body, timeProvider.GetUtcNow() + delay));
            return Task.CompletedTask;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadBatch(maxMessages);
        StorageRules.ThrowIfBadVisibility(visibility);
        lock (gate)
        {
            var messages = Queue(queue);
            MemoryMessage[] due = [.. messages.Due(timeProvider.GetUtcNow()).Take(maxMessages)];
            foreach (var message in due)
            {
                message.Count++;
                Hide(messages, message, visibility);
            }

            return Task.FromResult<IReadOnlyList<QueuedMessage>>([.. due.Select(Delivery)]);
        }
    }

    /// <inheritdoc/>
    public Task<QueuedMessage?> ChangeVisibilityAsync(
        string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadDelay(visibility);
        lock (gate)
        {
            if (Held(queue, message) is not { } held)
            {
                return Task.FromResult<QueuedMessage?>(null);
            }

            Hide(Queue(queue), held, visibility);
            return Task.FromResult<QueuedMessage?>(Delivery(held));
        }
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(Held(queue, message) is { } held && Queue(queue).Remove(held));
        }
    }

    /// <inheritdoc/>
    public Task<int> CountAsync(string queue, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(Queue(queue).Count);
        }
    }

    /// <inheritdoc/>
    public Task ClearAsync(string queue, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            Queue(queue).Clear();
            return Task.CompletedTask;
        }
    }

    private static QueuedMessage Delivery(MemoryMessage message) => new(message.Id, message.Receipt, message.Body, message.Count);

    private void Hide(MemoryQueue messages, MemoryMessage message, TimeSpan time)
    {
        messages.Move(message, timeProvider.GetUtcNow() + time);
        message.Receipt = (++serial).ToString("x", CultureInfo.InvariantCulture);
    }

    private MemoryMessage? Held(string queue, QueuedMessage message) =>
        Queue(queue).Find(message.Id) is { } held && held.Receipt == message.Receipt ? held : null;

    private MemoryQueue Queue(string name)
    {
        StorageRules.ThrowIfBadName(name);
        if (!queues.TryGetValue(name, out var messages))
        {
            queues[name] = messages = new MemoryQueue();
        }

        return messages;
    }
}
