namespace Nadir.Platform.Hosting;

/// <summary>
/// How a queue is worked off; names, defaults and ranges are those of host.json's <c>extensions.queues</c>. At most
/// <see cref="BatchSize"/> + <see cref="NewBatchThreshold"/> messages of a queue are under way in one process.
/// </summary>
public sealed record QueueSettings
{
    /// <summary>Most messages that one request to the store gives.</summary>
    public const int MaxBatchSize = 32;

    /// <summary>Shortest <see cref="MaxPollingInterval"/>.</summary>
    public static readonly TimeSpan ShortestPolling = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LongestVisibility = TimeSpan.FromDays(7);
    private readonly int? newBatchThreshold;

    /// <summary>Messages fetched at once: 1 to 32, 16 by default.</summary>
    public int BatchSize
    {
        get;
        init => field = value is >= 1 and <= MaxBatchSize ? value : throw Out(nameof(BatchSize), value, "1 to 32");
    } = 16;

    /// <summary>
    /// The next batch is fetched when no more than this many messages are under way: 0 or more, half of <see cref="BatchSize"/> by
    /// default (Azure Functions multiplies that by the number of cores; here the same settings mean the same everywhere).
    /// </summary>
    public int NewBatchThreshold
    {
        get => newBatchThreshold ?? BatchSize / 2;
        init => newBatchThreshold = value >= 0 ? value : throw Out(nameof(NewBatchThreshold), value, "0 or more");
    }

    /// <summary>How long a message whose handling failed stays hidden: 0 to 7 days, 0 by default.</summary>
    public TimeSpan VisibilityTimeout
    {
        get;
        init => field = value >= TimeSpan.Zero && value <= LongestVisibility
            ? value
            : throw Out(nameof(VisibilityTimeout), value, "00:00:00 to 7.00:00:00");
    }

    /// <summary>Deliveries after which a failing message is poison: 1 or more, 5 by default.</summary>
    public int MaxDequeueCount
    {
        get;
        init => field = value >= 1 ? value : throw Out(nameof(MaxDequeueCount), value, "1 or more");
    } = 5;

    /// <summary>Longest wait between two looks at an empty queue: 100 ms or more, one minute by default.</summary>
    public TimeSpan MaxPollingInterval
    {
        get;
        init => field = value >= ShortestPolling ? value : throw Out(nameof(MaxPollingInterval), value, "00:00:00.1000000 or more");
    } = TimeSpan.FromMinutes(1);

    /// <summary>Most messages under way at once in one process.</summary>
    public int MaxConcurrency => BatchSize + NewBatchThreshold;

    /// <summary>These settings with <paramref name="workers"/> (1 or more) messages under way, each replaced as soon as it ends.</summary>
    public QueueSettings WithWorkers(int workers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        return this with { BatchSize = 1, NewBatchThreshold = workers - 1 };
    }

    private static HostSettingsException Out(string property, object value, string allowed) =>
        new($"extensions.queues.{char.ToLowerInvariant(property[0])}{property[1..]}", $"is {value}; allowed is {allowed}");
}
