using System.Collections.Concurrent;
using System.Globalization;
using System.Text;

namespace Nadir.RasterProbe.Tests.Fuzz;

/// <summary>What came of the cases, counted; and what must not have come.</summary>
internal sealed class FuzzTally
{
    private readonly ConcurrentDictionary<string, int> outcomes = new();
    private long peak;

    /// <summary>Cases that broke a rule, each a line with what replays it.</summary>
    public ConcurrentQueue<string> Faults { get; } = new();

    /// <summary>Cases that the probe did not live through, each a line with what replays it. Contained, so no fault.</summary>
    public ConcurrentQueue<string> Contained { get; } = new();

    /// <summary>Most memory that a probe had resident, in bytes.</summary>
    public long PeakBytes => Interlocked.Read(ref peak);

    /// <summary>Cases so far.</summary>
    public int Count => outcomes.Values.Sum();

    /// <summary>Cases of one outcome.</summary>
    public int Of(string outcome) => outcomes.GetValueOrDefault(outcome);

    /// <summary>Counts one.</summary>
    public void Add(string outcome, long peakBytes)
    {
        outcomes.AddOrUpdate(outcome, 1, (_, count) => count + 1);
        for (long seen = PeakBytes; peakBytes > seen; seen = PeakBytes)
        {
            Interlocked.CompareExchange(ref peak, peakBytes, seen);
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (outcome, count) in outcomes.OrderByDescending(entry => entry.Value))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{count,8}  {outcome}");
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"most memory resident in a probe: {PeakBytes >> 20} MiB");
        foreach (string line in Contained.Concat(Faults))
        {
            text.AppendLine(line);
        }

        return text.ToString();
    }
}
