using System.Net;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

public sealed class DrainTests
{
    [Fact]
    public async Task Drain_WorkUnderWay_EndsAndNothingNewIsTaken()
    {
        await using var bench = new HostBench();
        bench.Settings = bench.Settings.WithQueue("work", bench.Settings.Queues.WithWorkers(1));
        var release = new TaskCompletionSource();
        bench.Probe.Handle = (_, _) => release.Task;
        await bench.SendAsync("work", "first", "second");
        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 1);

        bench.Drain();
        Assert.False(bench.Run.IsCompleted);
        release.SetResult();
        await HostBench.UntilAsync(() => bench.Run.IsCompleted);

        Assert.Single(bench.Probe.Calls);
        Assert.Equal(1, bench.Count("work"));
        Assert.Equal(1, (await bench.TakeAsync("work"))?.DequeueCount);
    }

    [Fact]
    public async Task Drain_WorkOutlastsTheTimeout_IsCancelledAndItsMessageVisibleAtOnce()
    {
        await using var bench = new HostBench();
        bench.Probe.Handle = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        await bench.SendAsync("work", "long");
        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 1);

        bench.Drain();
        await bench.MoveUntilAsync(() => bench.Run.IsCompleted);

        Assert.Equal([InvocationOutcome.Interrupted], bench.Observer.Outcomes);
        Assert.Equal(2, (await bench.TakeAsync("work"))?.DequeueCount);
    }

    [Fact]
    public async Task Drain_Abort_DoesNotWaitForTheTimeout()
    {
        await using var bench = new HostBench();
        bench.Probe.Handle = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        await bench.SendAsync("work", "long");
        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 1);

        bench.Abort();
        await HostBench.UntilAsync(() => bench.Run.IsCompleted);

        Assert.NotNull(await bench.TakeAsync("work"));
    }

    [Fact]
    public async Task Drain_InterruptsTheLastDelivery_PutsAFreshCopyInsteadOfFuturePoison()
    {
        await using var bench = new HostBench { Settings = new HostSettings { Queues = new QueueSettings { MaxDequeueCount = 1 } } };
        bench.Probe.Handle = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        await bench.SendAsync("work", "innocent");
        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 1);

        bench.Abort();
        await HostBench.UntilAsync(() => bench.Run.IsCompleted);

        Assert.Equal((1, 0), (bench.Count("work"), bench.Count("work-poison")));
        Assert.Equal(1, (await bench.TakeAsync("work"))?.DequeueCount);
    }

    [Fact]
    public async Task Drain_DeafFunction_DoesNotHoldUpTheHost()
    {
        await using var bench = new HostBench();
        var never = new TaskCompletionSource();
        bench.Probe.Handle = (_, _) => never.Task;
        await bench.SendAsync("work", "deaf");
        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 1);

        bench.Drain();
        await bench.MoveUntilAsync(() => bench.Run.IsCompleted);

        Assert.NotNull(await bench.TakeAsync("work"));
        never.SetResult();
    }

    [Fact]
    public async Task Drain_AskedForBeforeTheStart_EndsQuietly()
    {
        await using var bench = new HostBench { Options = new FunctionHostOptions { HttpEndpoint = new IPEndPoint(IPAddress.Loopback, 0) } };
        var types = new[] { typeof(ProbeQueueFunction), typeof(ProbeBlobFunction), typeof(ProbeStartupFunction), typeof(ProbeHttpFunction) };

        bench.Start(types);
        await bench.StopAsync();

        Assert.True(bench.Run.IsCompletedSuccessfully);
    }

    [Fact]
    public void Signals_FirstAndSecond_AskForDrainThenAbort()
    {
        using var signals = new ShutdownSignals();

        signals.Receive();
        var afterFirst = (signals.Drain.IsCancellationRequested, signals.Abort.IsCancellationRequested);
        signals.Receive();

        Assert.Equal((true, false), afterFirst);
        Assert.True(signals.Abort.IsCancellationRequested);
    }

    [Fact]
    public async Task Idle_QueueEmptyAndBlobsSettled_Returns()
    {
        await using var bench = new HostBench();
        var release = new TaskCompletionSource();
        bench.Probe.Handle = (_, _) => release.Task;
        await bench.SendAsync("work", "one");
        await bench.PutAsync("in/a.tif", "pixels");
        var host = bench.Start(typeof(ProbeQueueFunction), typeof(ProbeBlobFunction));
        var idle = host.WaitForIdleAsync(CancellationToken.None);
        await bench.MoveUntilAsync(() => bench.Probe.Running == 2);
        await bench.MoveAsync(TimeSpan.FromSeconds(5));
        Assert.False(idle.IsCompleted);

        release.SetResult();

        await bench.MoveUntilAsync(() => idle.IsCompletedSuccessfully);
        Assert.Equal((2, 0), (bench.Probe.Calls.Count, bench.Count("work")));
    }
}
