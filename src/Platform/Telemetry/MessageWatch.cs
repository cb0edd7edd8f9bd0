using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Telemetry;

/// <summary>
/// Watches the work on a message: a span that goes on from its sender's, the message's age and the work's duration, and a scope so that every
/// line logged meanwhile carries the run and the unit. What the work throws goes through.
/// </summary>
public static class MessageWatch
{
    /// <summary>Does the work on a message of <paramref name="queue"/>.</summary>
    public static async Task RunAsync(string queue, IPipelineMessage message, ILogger logger, Func<Task> work)
    {
        using var scope = logger.BeginScope(Ids(message));
        using var span = Begin(queue, message);
        long begun = Stopwatch.GetTimestamp();
        NoteAge(queue, message);
        string outcome = "failed";
        try
        {
            await work();
            outcome = "done";
        }
        catch (OperationCanceledException)
        {
            outcome = "interrupted";
            throw;
        }
        catch (Exception error)
        {
            // The message alone: a stack may hold paths, and the host logs it.
            span?.SetStatus(ActivityStatusCode.Error, error.Message);
            span?.SetTag("error.type", error.GetType().FullName);
            throw;
        }
        finally
        {
            PipelineTelemetry.MessageDuration.Record(
                Stopwatch.GetElapsedTime(begun).TotalSeconds, new("queue", queue), new KeyValuePair<string, object?>("outcome", outcome));
        }
    }

    /// <summary>As <see cref="RunAsync"/>, for a message that was given up.</summary>
    public static Task RunPoisonAsync(string queue, IPipelineMessage message, ILogger logger, Func<Task> work)
    {
        PipelineTelemetry.Poisoned.Add(1, new KeyValuePair<string, object?>("queue", queue));
        return RunAsync(queue + QueueNames.PoisonSuffix, message, logger, work);
    }

    private static Activity? Begin(string queue, IPipelineMessage message)
    {
        // A host's own span of this call, if it makes one, is linked: the sender's is the parent, so that a run is one trace.
        var around = Activity.Current?.Context;
        ActivityContext.TryParse(message.Trace?.Traceparent, null, isRemote: true, out var sender);
        ActivityLink[] links = sender != default && around is { } call ? [new ActivityLink(call)] : [];
        var span = PipelineTelemetry.Source.StartActivity(
            $"{queue} process", ActivityKind.Consumer, sender == default ? around ?? default : sender, links: links);
        if (span is not null)
        {
            foreach (var (name, value) in Ids(message))
            {
                span.SetTag($"nadir.{name.ToLowerInvariant()}", value);
            }

            span.SetTag("messaging.system", "azure_storage_queues").SetTag("messaging.destination.name", queue);
        }

        return span;
    }

    private static void NoteAge(string queue, IPipelineMessage message)
    {
        if (message.Trace is { } trace)
        {
            // Two machines' clocks may differ by more than the message is old.
            double age = Math.Max(0, (TimeProvider.System.GetUtcNow() - trace.Sent).TotalSeconds);
            PipelineTelemetry.MessageAge.Record(age, new KeyValuePair<string, object?>("queue", queue));
        }
    }

    private static List<KeyValuePair<string, object>> Ids(IPipelineMessage message) =>
        message is UpscaleTilesMessage unit
            ? [new("Run", message.Run.Value), new("Unit", unit.Unit)]
            : [new("Run", message.Run.Value)];
}
