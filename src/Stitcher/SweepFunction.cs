using Microsoft.Azure.Functions.Worker;

namespace Nadir.Stitcher;

/// <summary>Mends runs whose messages got lost.</summary>
public sealed class SweepFunction(SweepHandler handler)
{
    /// <summary>Called every five minutes.</summary>
    [Function("Sweep")]
    public Task RunAsync([TimerTrigger("0 */5 * * * *")] TimerInfo timer, CancellationToken cancellationToken) =>
        handler.SweepAsync(cancellationToken);
}
