using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>
/// Takes messages from one queue and has them delivered: the next batch is fetched once no more than newBatchThreshold are under
/// way; an empty queue is looked at less and less often, up to maxPollingInterval, or when the bell rings.
/// </summary>
internal sealed class QueuePump(QueueFunction function, HostContext host)
{
    private readonly QueueSettings settings = host.Settings.ForQueue(function.Queue);
    private readonly MessageDelivery delivery = new(function, host);
    private readonly RunningTasks running = new();

    /// <summary>
    /// Runs until <paramref name="draining"/> fires and what is under way has ended; <paramref name="stopping"/> cuts that short.
    /// </summary>
    public async Task RunAsync(CancellationToken draining, CancellationToken stopping)
    {
        var backoff = new PollingBackoff(host.Options.MinPollingInterval, settings.MaxPollingInterval, host.Options.Jitter);
        try
        {
            while (!draining.IsCancellationRequested)
            {
                await running.WaitForAtMostAsync(settings.NewBatchThreshold, draining);
                if (await TakeBatchAsync(draining, stopping))
                {
                    backoff.Reset();
                }
                else
                {
                    await host.Bell.WaitAsync(function.Queue, backoff.Next(), host.Time, draining);
                }
            }
        }
        catch (OperationCanceledException) when (draining.IsCancellationRequested)
        {
            // Told to stop: no new work.
        }

        await running.WaitForAtMostAsync(0, CancellationToken.None);
    }

    private async Task<bool> TakeBatchAsync(CancellationToken draining, CancellationToken stopping)
    {
        var messages = await ReceiveAsync(stopping);
        foreach (var message in messages)
        {
            running.Add(draining.IsCancellationRequested ? delivery.ReturnAsync(message) : delivery.RunAsync(message, stopping));
        }

        return messages.Count > 0;
    }

    /// <summary>Not cancelled by draining: messages that the store has handed out on a broken-off request would stay hidden.</summary>
    private async Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            return await host.Queues.ReceiveAsync(function.Queue, settings.BatchSize, host.Options.ReceiveVisibility, stopping);
        }
        catch (PipelineException fault) when (fault.Disposition == Disposition.Retry)
        {
            host.Log.LogWarning("{Queue} could not be read: {Reason}", function.Queue, fault.Message);
            return [];
        }
    }
}
