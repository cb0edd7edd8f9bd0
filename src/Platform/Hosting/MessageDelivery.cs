using System.Globalization;
using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// What becomes of one message: success deletes it; failure shows it again after visibilityTimeout or, at the dequeue limit, moves it to
/// the poison queue; a stop in the middle shows it again at once.
/// </summary>
internal sealed class MessageDelivery(QueueFunction function, HostContext host)
{
    private readonly string queue = function.Queue;
    private readonly QueueSettings settings = host.Settings.ForQueue(function.Queue);

    /// <summary>Works on a message just received, to its end.</summary>
    public async Task RunAsync(QueuedMessage message, CancellationToken stopping)
    {
        if (function.PoisonQueue is not null && message.DequeueCount > settings.MaxDequeueCount)
        {
            await SettleAsync(message, "poisoning", cancellationToken => PoisonAsync(message, cancellationToken));
            return;
        }

        using var renewal = MessageRenewal.Start(host, queue, message);
        var result = await host.Invoker.InvokeAsync(function.Method, Input(message), message.Id, message.DequeueCount, stopping);
        if (await renewal.StopAsync() is not { } current)
        {
            return;
        }

        switch (result.Outcome)
        {
            case InvocationOutcome.Succeeded:
                await SettleAsync(current, "deletion", cancellationToken => DeleteAsync(current, cancellationToken));
                break;
            case InvocationOutcome.Interrupted:
                await ReturnAsync(current);
                break;
            default:
                await SettleAsync(current, "return", cancellationToken => FailAsync(current, cancellationToken));
                break;
        }
    }

    /// <summary>
    /// Gives back a message that was received or begun but not finished for no fault of its own: visible at once. On its last delivery a
    /// fresh copy takes its place, or the next worker would take it for poison.
    /// </summary>
    public Task ReturnAsync(QueuedMessage message) => SettleAsync(message, "return", async cancellationToken =>
    {
        if (function.PoisonQueue is not null && message.DequeueCount >= settings.MaxDequeueCount)
        {
            await host.Queues.SendAsync(queue, message.Body, TimeSpan.Zero, cancellationToken);
            await DeleteAsync(message, cancellationToken);
        }
        else
        {
            await host.Queues.ChangeVisibilityAsync(queue, message, TimeSpan.Zero, cancellationToken);
        }
    });

    private async Task FailAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        if (function.PoisonQueue is null)
        {
            // As in Azure Functions: it stays hidden until its visibility ends, so that it does not spin.
            return;
        }

        if (message.DequeueCount >= settings.MaxDequeueCount)
        {
            await PoisonAsync(message, cancellationToken);
        }
        else
        {
            await host.Queues.ChangeVisibilityAsync(queue, message, settings.VisibilityTimeout, cancellationToken);
        }
    }

    private async Task PoisonAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        string poison = function.PoisonQueue!;
        await host.Queues.SendAsync(poison, message.Body, TimeSpan.Zero, cancellationToken);
        await DeleteAsync(message, cancellationToken);
        host.Bell.Ring(poison);
        host.Log.LogError("{Queue} message {MessageId} moved to {Poison}", queue, message.Id, poison);
        host.Observer.Poisoned(function.Method.Name, message.Id, poison);
    }

    private async Task DeleteAsync(QueuedMessage message, CancellationToken cancellationToken)
    {
        if (!await host.Queues.DeleteAsync(queue, message, cancellationToken))
        {
            host.Log.LogWarning("{Queue} message {MessageId} is no longer this worker's to delete; it may run again", queue, message.Id);
        }
    }

    private Task<bool> SettleAsync(QueuedMessage message, string what, Func<CancellationToken, Task> work) =>
        host.TryAsync($"{what} of {queue} message {message.Id}", work);

    private static InvocationInput Input(QueuedMessage message)
    {
        var data = InvocationInput.NewData();
        data["id"] = message.Id;
        data["dequeueCount"] = message.DequeueCount.ToString(CultureInfo.InvariantCulture);
        data["queueTrigger"] = message.Body;
        var body = BinaryData.FromString(message.Body);
        return new InvocationInput((type, _) => ValueTask.FromResult<object?>(TriggerBytes.As(type, body)), data);
    }
}
