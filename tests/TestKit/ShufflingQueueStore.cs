using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.TestKit;

/// <summary>
/// Delays each message by a time from <paramref name="seed"/> and the message's place among those sent, so that they come late and in
/// another order.
/// </summary>
public sealed class ShufflingQueueStore(IQueueStore inner, int seed, TimeSpan longest) : DelegatingQueueStore(inner)
{
    private readonly Lock gate = new();
    private readonly Random random = new(seed);

    /// <inheritdoc/>
    public override Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        double share;
        lock (gate)
        {
            share = random.NextDouble();
        }

        return Inner.SendAsync(queue, body, delay + (longest * share), cancellationToken);
    }
}
