using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>Asks the harness before and after each effect on queues; sends late or twice and loses renewals when told to.</summary>
internal sealed class AskingQueueStore(IQueueStore inner, EffectPipe pipe) : DelegatingQueueStore(inner)
{
    public override async Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        string verdict = await pipe.AskAsync($"before send {queue} {body}");
        switch (verdict.Split(' '))
        {
            case ["twice"]:
                await Inner.SendAsync(queue, body, delay, cancellationToken);
                break;
            case ["late", var seconds]:
                delay += TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture));
                break;
            case [EffectPipe.OutOfMemory]:
                throw new InsufficientMemoryException($"no memory is left to send to {queue}");
        }

        await Inner.SendAsync(queue, body, delay, cancellationToken);
        await pipe.EffectAsync($"after send {queue}");
    }

    public override async Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var messages = await Inner.ReceiveAsync(queue, maxMessages, visibility, cancellationToken);
        foreach (var message in messages)
        {
            await pipe.EffectAsync($"after receive {queue} {message.Id} {message.DequeueCount} {message.Body}");
        }

        return messages;
    }

    public override async Task<QueuedMessage?> ChangeVisibilityAsync(
        string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        if (await pipe.AskAsync($"before hide {queue} {message.Id}") == "lose")
        {
            throw new StorageUnavailableException($"renew in {queue}", "the answer was lost");
        }

        var renewed = await Inner.ChangeVisibilityAsync(queue, message, visibility, cancellationToken);
        await pipe.EffectAsync($"after hide {queue} {message.Id}");
        return renewed;
    }

    public override async Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken)
    {
        await pipe.EffectAsync($"before remove {queue} {message.Id} {message.Body}");
        bool deleted = await Inner.DeleteAsync(queue, message, cancellationToken);
        await pipe.EffectAsync($"after remove {queue} {message.Id} {message.Body}");
        return deleted;
    }
}
