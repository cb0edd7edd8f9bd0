using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.Bench.Load;

/// <summary>Counts the calls of a queue store; receives that find nothing are polling, which depends on time alone, and are not counted.</summary>
internal sealed class CountingQueueStore(IQueueStore inner, OperationCounts counts) : DelegatingQueueStore(inner)
{
    public override Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        counts.Add("send");
        return base.SendAsync(queue, body, delay, cancellationToken);
    }

    public override async Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var messages = await base.ReceiveAsync(queue, maxMessages, visibility, cancellationToken);
        counts.Add("receive", messages.Count > 0 ? 1 : 0);
        return messages;
    }

    public override Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken)
    {
        counts.Add("remove");
        return base.DeleteAsync(queue, message, cancellationToken);
    }
}
