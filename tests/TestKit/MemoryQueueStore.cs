using System.Globalization;
using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.TestKit;

/// <summary>Queues in memory, for handlers' tests; keeps the same contract suite as the real stores.</summary>
public sealed class MemoryQueueStore(TimeProvider timeProvider) : IQueueStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Message>> queues = [];
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
            Queue(queue).Add(new Message(NextSerial(), body, timeProvider.GetUtcNow() + delay));
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
            var now = timeProvider.GetUtcNow();
            Message[] due = [.. Queue(queue).Where(message => message.VisibleAt <= now).OrderBy(message => message.VisibleAt).Take(maxMessages)];
            foreach (var message in due)
            {
                message.Count++;
                Hide(message, visibility);
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

            Hide(held, visibility);
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

    private static QueuedMessage Delivery(Message message) => new(message.Id, message.Receipt, message.Body, message.Count);

    private void Hide(Message message, TimeSpan time)
    {
        message.VisibleAt = timeProvider.GetUtcNow() + time;
        message.Receipt = NextSerial();
    }

    private Message? Held(string queue, QueuedMessage message) =>
        Queue(queue).Find(held => held.Id == message.Id && held.Receipt == message.Receipt);

    private string NextSerial() => (++serial).ToString("x", CultureInfo.InvariantCulture);

    private List<Message> Queue(string name)
    {
        StorageRules.ThrowIfBadName(name);
        if (!queues.TryGetValue(name, out var messages))
        {
            queues[name] = messages = [];
        }

        return messages;
    }

    private sealed class Message(string id, string body, DateTimeOffset visibleAt)
    {
        public string Id { get; } = id;

        public string Body { get; } = body;

        public DateTimeOffset VisibleAt { get; set; } = visibleAt;

        public string Receipt { get; set; } = "";

        public int Count { get; set; }
    }
}
