using System.Net;
using System.Security.Cryptography;

namespace Nadir.Platform.Hosting;

/// <summary>What host.json has no word for: the choices of a host that runs outside Azure.</summary>
public sealed record FunctionHostOptions
{
    /// <summary>Container of the host's own records: blob receipts and timer schedules.</summary>
    public const string RecordContainer = "hosts";

    /// <summary>
    /// How long a received message stays hidden unless renewed, which happens at half of it; at least a second. Ten minutes by
    /// default, as in Azure Functions; after a crash a message is away for this long, so a local host wants 60 to 90 s.
    /// </summary>
    public TimeSpan ReceiveVisibility
    {
        get;
        init => field = AtLeast(value, TimeSpan.FromSeconds(1), nameof(ReceiveVisibility));
    } = TimeSpan.FromMinutes(10);

    /// <summary>Shortest wait between two looks at an empty queue, above 0; 100 ms by default.</summary>
    public TimeSpan MinPollingInterval
    {
        get;
        init => field = AtLeast(value, TimeSpan.FromMilliseconds(1), nameof(MinPollingInterval));
    } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time between two listings of a blob trigger's container, above 0; 10 s by default.</summary>
    public TimeSpan BlobScanInterval
    {
        get;
        init => field = AtLeast(value, TimeSpan.FromMilliseconds(1), nameof(BlobScanInterval));
    } = TimeSpan.FromSeconds(10);

    /// <summary>How long work may go on once the host is to stop, 0 or more; then its token is cancelled; 30 s by default.</summary>
    public TimeSpan DrainTimeout
    {
        get;
        init => field = AtLeast(value, TimeSpan.Zero, nameof(DrainTimeout));
    } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a function whose token was cancelled may take to end, 0 or more; then it is left behind; 10 s by default.
    /// </summary>
    public TimeSpan CancelGrace
    {
        get;
        init => field = AtLeast(value, TimeSpan.Zero, nameof(CancelGrace));
    } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Where HTTP functions answer: a loopback address, port 0 for any free one; null (the default) leaves them out. No keys are
    /// checked, hence loopback only: throws <see cref="ArgumentException"/> for any other address.
    /// </summary>
    public IPEndPoint? HttpEndpoint
    {
        get;
        init => field = value is null || IPAddress.IsLoopback(value.Address)
            ? value
            : throw new ArgumentException($"{value.Address} is not a loopback address; this host checks no keys", nameof(HttpEndpoint));
    }

    /// <summary>Gives numbers in [0, 1) that spread the polling of several processes.</summary>
    public Func<double> Jitter { get; init; } = () => RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);

    private static TimeSpan AtLeast(TimeSpan value, TimeSpan least, string name) =>
        value >= least ? value : throw new ArgumentOutOfRangeException(name, value, $"must be {least} or more");
}
