using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Keeps a message hidden while it is worked on: renews its visibility at half of it. A store that is away is asked again soon;
/// a receipt gone stale ends the renewal, since another worker then has the message.
/// </summary>
internal sealed class MessageRenewal : IDisposable
{
    private readonly HostContext host;
    private readonly string queue;
    private readonly CancellationTokenSource stop = new();
    private readonly Task renewing;
    private QueuedMessage message;
    private bool lost;

    private MessageRenewal(HostContext host, string queue, QueuedMessage message)
    {
        this.host = host;
        this.queue = queue;
        this.message = message;
        renewing = RenewAsync();
    }

    /// <summary>Starts renewing a message just received.</summary>
    public static MessageRenewal Start(HostContext host, string queue, QueuedMessage message) => new(host, queue, message);

    /// <summary>Ends the renewal and gives the message with its newest receipt, or null when another worker has it.</summary>
    public async Task<QueuedMessage?> StopAsync()
    {
        await stop.CancelAsync();
        await renewing;
        return lost ? null : message;
    }

    /// <inheritdoc/>
    public void Dispose() => stop.Dispose();

    private async Task RenewAsync()
    {
        var visibility = host.Options.ReceiveVisibility;
        var wait = visibility / 2;
        while (!lost)
        {
            await Task.Delay(wait, host.Time, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            bool asked = await host.TryAsync($"renewal of {queue} message {message.Id}", async cancellationToken =>
            {
                var renewed = await host.Queues.ChangeVisibilityAsync(queue, message, visibility, cancellationToken);
                lost = renewed is null;
                message = renewed ?? message;
            });
            wait = asked ? visibility / 2 : visibility / 16;
        }

        host.Log.LogWarning("{Queue} message {MessageId} was lost to another worker while it was worked on", queue, message.Id);
    }
}
