using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform.Hosting;

/// <summary>What every part of one running host shares.</summary>
internal sealed record HostContext(
    HostSettings Settings,
    FunctionHostOptions Options,
    IBlobStore Blobs,
    IQueueStore Queues,
    QueueBell Bell,
    TimeProvider Time,
    IHostObserver Observer,
    FunctionInvoker Invoker,
    ILogger Log)
{
    /// <summary>How long the host waits for the store while it settles what has ended, even when it is stopping.</summary>
    private static readonly TimeSpan SettleTimeout = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Does storage work whose failure costs a repeat and nothing else: a fault that the world may mend is logged. Gives whether it went
    /// through.
    /// </summary>
    public async Task<bool> TryAsync(string what, Func<CancellationToken, Task> work)
    {
        using var limit = new CancellationTokenSource(SettleTimeout, Time);
        try
        {
            await work(limit.Token);
            return true;
        }
        catch (PipelineException fault) when (fault.Disposition == Disposition.Retry)
        {
            Log.LogWarning("{What} did not go through: {Reason}", what, fault.Message);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            Log.LogWarning("{What} did not go through within {Limit}", what, SettleTimeout);
        }

        return false;
    }
}
