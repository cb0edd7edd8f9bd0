namespace Nadir.Platform.Hosting;

/// <summary>
/// How long to wait before looking at a queue again: random exponential backoff as in Azure Functions. The n-th empty look in a row waits
/// min(least · (1 + (2^(n-1) − 1) · r), most) with r in [0.8, 1.2), so the first waits <c>least</c>.
/// </summary>
internal sealed class PollingBackoff(TimeSpan least, TimeSpan most, Func<double> jitter)
{
    private const int MaxDoublings = 30;
    private int misses;

    /// <summary>The next wait; call once for each look that found nothing.</summary>
    public TimeSpan Next()
    {
        double spread = 0.8 + (0.4 * jitter());
        double factor = 1 + (((1L << Math.Min(misses, MaxDoublings)) - 1) * spread);
        misses++;
        return TimeSpan.FromTicks((long)Math.Min(least.Ticks * factor, most.Ticks));
    }

    /// <summary>Starts anew: a look found something.</summary>
    public void Reset() => misses = 0;
}
