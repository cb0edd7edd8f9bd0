using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Nadir.Platform.Telemetry;

namespace Nadir.TestKit;

/// <summary>
/// Listens to the spans and numbers that are told below a span of its own, which is current from here on; what other tests do at the same
/// time is not listened to.
/// </summary>
public sealed class SpanRecorder : IDisposable
{
    private readonly ActivityListener listener;
    private readonly MeterListener meters = new();
    private readonly ActivitySource source = new("Nadir.TestKit.SpanRecorder");
    private readonly ConcurrentQueue<Activity> spans = new();
    private readonly ConcurrentQueue<(string Name, double Value, string Tags)> numbers = new();

    /// <summary>Starts to listen.</summary>
    public SpanRecorder()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == PipelineTelemetry.Name || ReferenceEquals(candidate, source),
            Sample = (ref ActivityCreationOptions<ActivityContext> options) => ReferenceEquals(options.Source, source) || IsMine(options.Parent.TraceId)
                ? ActivitySamplingResult.AllData
                : ActivitySamplingResult.None,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        Root = source.StartActivity("test") ?? throw new InvalidOperationException("nobody listens to the test's own span");
        meters.InstrumentPublished = (instrument, all) =>
        {
            if (instrument.Meter.Name == PipelineTelemetry.Name)
            {
                all.EnableMeasurementEvents(instrument);
            }
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.Start();
    }

    /// <summary>The test's own span.</summary>
    public Activity Root { get; }

    /// <summary>The spans that ended, in order of their ends.</summary>
    public IReadOnlyList<Activity> Spans => [.. spans];

    /// <summary>The numbers told, with their tags as "name=value" in order of names.</summary>
    public IReadOnlyList<(string Name, double Value, string Tags)> Numbers => [.. numbers];

    /// <inheritdoc/>
    public void Dispose()
    {
        Root.Dispose();
        meters.Dispose();
        listener.Dispose();
        source.Dispose();
    }

    private bool IsMine(ActivityTraceId trace) => Root is { } root && root.TraceId == trace;

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Activity.Current is { } span && IsMine(span.TraceId))
        {
            numbers.Enqueue((instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}").Order(StringComparer.Ordinal))));
        }
    }
}
