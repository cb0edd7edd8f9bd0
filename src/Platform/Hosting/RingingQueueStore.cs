using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>A queue store that rings a bell after each send, for a host in the same process.</summary>
public sealed class RingingQueueStore(IQueueStore inner, QueueBell bell) : DelegatingQueueStore(inner)
{
    /// <inheritdoc/>
    public override async Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        await Inner.SendAsync(queue, body, delay, cancellationToken);
        if (delay <= TimeSpan.Zero)
        {
            bell.Ring(queue);
        }
    }
}
