using System.Diagnostics;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Telemetry;

namespace Nadir.Platform.Runs;

/// <summary>
/// Sends the pipeline's messages. While somebody watches, each is a span, and carries it, so that the work it asks for is in the same trace.
/// </summary>
public static class PipelineQueues
{
    /// <summary>Asks for a run's scene to be tiled.</summary>
    public static Task SendTileSceneAsync(this IQueueStore queues, RunId run, CancellationToken cancellationToken) =>
        queues.SendTileSceneAsync(run, TimeSpan.Zero, cancellationToken);

    /// <summary>Asks for a run's scene to be tiled, after a delay.</summary>
    public static Task SendTileSceneAsync(this IQueueStore queues, RunId run, TimeSpan delay, CancellationToken cancellationToken) => SendAsync(
        queues,
        QueueNames.TileScene,
        run,
        trace => PipelineJson.Body(new TileSceneMessage(PipelineJson.Schema, run, trace)),
        delay,
        cancellationToken);

    /// <summary>Asks for a unit to be upscaled.</summary>
    public static Task SendUpscaleTilesAsync(this IQueueStore queues, RunId run, int unit, CancellationToken cancellationToken) => SendAsync(
        queues,
        QueueNames.UpscaleTiles,
        run,
        trace => PipelineJson.Body(new UpscaleTilesMessage(PipelineJson.Schema, run, unit, trace)),
        TimeSpan.Zero,
        cancellationToken);

    /// <summary>Asks for a run's product to be made, after a delay.</summary>
    public static Task SendStitchSceneAsync(this IQueueStore queues, RunId run, TimeSpan delay, CancellationToken cancellationToken) => SendAsync(
        queues,
        QueueNames.StitchScene,
        run,
        trace => PipelineJson.Body(new StitchSceneMessage(PipelineJson.Schema, run, trace)),
        delay,
        cancellationToken);

    private static async Task SendAsync(
        IQueueStore queues, string queue, RunId run, Func<MessageTrace?, string> body, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var span = PipelineTelemetry.Source.StartActivity($"{queue} send", ActivityKind.Producer);
        span?.SetTag("nadir.run", run.Value);
        var trace = span?.Id is { } id ? new MessageTrace(id, new DateTimeOffset(span.StartTimeUtc) + delay) : null;
        await queues.SendAsync(queue, body(trace), delay, cancellationToken);
    }
}
