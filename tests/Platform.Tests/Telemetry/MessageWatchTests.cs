using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Platform.Telemetry;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Telemetry;

/// <summary>What is told of the work on a message.</summary>
public sealed class MessageWatchTests
{
    private static readonly RunId Run = new("00000000000000aa");

    [Fact]
    public async Task Send_NobodyListens_SendsTheMessageWithoutATrace()
    {
        using var bench = new RunBench();

        await bench.Queues.SendUpscaleTilesAsync(Run, 3, CancellationToken.None);

        Assert.Equal("""{"schema":1,"run":"00000000000000aa","unit":3}""", (await ReceiveAsync(bench, QueueNames.UpscaleTiles)).Body);
    }

    [Fact]
    public async Task RunAsync_MessageSentUnderASpan_GoesOnFromItOnAnotherMachine()
    {
        using var bench = new RunBench();
        using var recorder = new SpanRecorder();
        await bench.Queues.SendUpscaleTilesAsync(Run, 3, CancellationToken.None);
        var message = PipelineJson.ReadUpscaleTiles((await ReceiveAsync(bench, QueueNames.UpscaleTiles)).Body);

        // Another machine knows nothing of the sender but the message; a host's own span of the call is there instead.
        Activity.Current = null;
        using var call = new Activity("call").Start();
        await MessageWatch.RunAsync(QueueNames.UpscaleTiles, message, NullLogger.Instance, () => Task.CompletedTask);

        var (send, process) = (recorder.Spans[0], recorder.Spans[1]);
        Assert.Equal(("upscale-tiles send", ActivityKind.Producer, recorder.Root.SpanId), (send.OperationName, send.Kind, send.ParentSpanId));
        Assert.Equal(("upscale-tiles process", ActivityKind.Consumer, send.SpanId), (process.OperationName, process.Kind, process.ParentSpanId));
        Assert.Equal(recorder.Root.TraceId, process.TraceId);
        Assert.Equal(call.SpanId, Assert.Single(process.Links).Context.SpanId);
        Assert.Equal((Run.Value, 3), (process.GetTagItem("nadir.run"), process.GetTagItem("nadir.unit")));
        Assert.Contains(recorder.Numbers, number => number is ("nadir.message.age", >= 0 and < 60, "queue=upscale-tiles"));
        Assert.Contains(recorder.Numbers, number => number is ("nadir.message.duration", >= 0, "outcome=done queue=upscale-tiles"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00-zz-zz-01")]
    [InlineData("00-00000000000000000000000000000000-0000000000000000-01")]
    [InlineData("\n<script>")]
    public async Task RunAsync_TraceparentThatIsNone_DoesTheWorkUnderTheSpanAround(string traceparent)
    {
        using var recorder = new SpanRecorder();
        var message = new TileSceneMessage(1, Run, new MessageTrace(traceparent, DateTimeOffset.MaxValue));

        await MessageWatch.RunAsync(QueueNames.TileScene, message, NullLogger.Instance, () => Task.CompletedTask);

        var span = Assert.Single(recorder.Spans);
        Assert.Equal((recorder.Root.SpanId, 0), (span.ParentSpanId, span.Links.Count()));
        Assert.Contains(recorder.Numbers, number => number is ("nadir.message.age", 0, _));
    }

    [Fact]
    public async Task RunAsync_WorkFails_TellsItAndLetsItThrough()
    {
        using var recorder = new SpanRecorder();

        await Assert.ThrowsAsync<InvalidOperationException>(() => MessageWatch.RunAsync(
            QueueNames.StitchScene, new StitchSceneMessage(1, Run), NullLogger.Instance, () => throw new InvalidOperationException("no luck")));

        var span = Assert.Single(recorder.Spans);
        Assert.Equal((ActivityStatusCode.Error, "no luck", "System.InvalidOperationException"), (span.Status, span.StatusDescription, span.GetTagItem("error.type")));
        Assert.Equal(("nadir.message.duration", "outcome=failed queue=stitch-scene"), (recorder.Numbers[^1].Name, recorder.Numbers[^1].Tags));
    }

    [Fact]
    public async Task RunPoisonAsync_GivenUpMessage_IsCountedByItsQueue()
    {
        using var recorder = new SpanRecorder();

        await MessageWatch.RunPoisonAsync(QueueNames.UpscaleTiles, new UpscaleTilesMessage(1, Run, 1), NullLogger.Instance, () => Task.CompletedTask);

        Assert.Equal(("nadir.message.poisoned", 1.0, "queue=upscale-tiles"), recorder.Numbers[0]);
        Assert.Equal("upscale-tiles-poison process", Assert.Single(recorder.Spans).OperationName);
    }

    [Fact]
    public async Task RunAsync_LinesLoggedMeanwhile_CarryRunAndUnit()
    {
        var log = new ScopeLogger();

        await MessageWatch.RunAsync(QueueNames.UpscaleTiles, new UpscaleTilesMessage(1, Run, 7), log, () => Task.CompletedTask);

        Assert.Equal([new("Run", Run.Value), new("Unit", 7)], Assert.IsAssignableFrom<IEnumerable<KeyValuePair<string, object>>>(log.Scope));
        Assert.True(log.Ended);
    }

    private static async Task<Nadir.Core.Ports.QueuedMessage> ReceiveAsync(RunBench bench, string queue) =>
        Assert.Single(await bench.Queues.ReceiveAsync(queue, 32, TimeSpan.FromSeconds(30), CancellationToken.None));

    private sealed class ScopeLogger : ILogger, IDisposable
    {
        public object? Scope { get; private set; }

        public bool Ended { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            Scope = state;
            return this;
        }

        public void Dispose() => Ended = true;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
        }
    }
}
