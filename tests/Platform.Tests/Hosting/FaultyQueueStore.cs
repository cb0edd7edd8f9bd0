using Nadir.Core.Ports;

namespace Nadir.Platform.Tests.Hosting;

/// <summary>A queue store whose calls a test counts and breaks.</summary>
internal sealed class FaultyQueueStore(IQueueStore inner) : DelegatingQueueStore(inner)
{
    private int renewals;

    /// <summary>Thrown by every receive and send while set.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether every receipt counts as stale.</summary>
    public bool Stale { get; set; }

    /// <summary>Changes of visibility so far.</summary>
    public int Renewals => Volatile.Read(ref renewals);

    public override Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken) =>
        Fault is { } fault ? Task.FromException(fault) : Inner.SendAsync(queue, body, delay, cancellationToken);

    public override Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken) =>
        Fault is { } fault
            ? Task.FromException<IReadOnlyList<QueuedMessage>>(fault)
            : Inner.ReceiveAsync(queue, maxMessages, visibility, cancellationToken);

    public override async Task<QueuedMessage?> ChangeVisibilityAsync(
        string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var renewed = Stale ? null : await Inner.ChangeVisibilityAsync(queue, message, visibility, cancellationToken);
        Interlocked.Increment(ref renewals);
        return renewed;
    }
}
