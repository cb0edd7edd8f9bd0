using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.TestKit;

/// <summary>Sends every message twice, so that each is delivered twice.</summary>
public sealed class RepeatingQueueStore(IQueueStore inner) : DelegatingQueueStore(inner)
{
    private int repeats;

    /// <summary>Messages sent a second time so far.</summary>
    public int Repeats => Volatile.Read(ref repeats);

    /// <inheritdoc/>
    public override async Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        await Inner.SendAsync(queue, body, delay, cancellationToken);
        await Inner.SendAsync(queue, body, delay, cancellationToken);
        Interlocked.Increment(ref repeats);
    }
}
