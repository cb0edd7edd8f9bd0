using Nadir.Core.Errors;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

public sealed class QueuePumpTests
{
    private static HostBench Bench(QueueSettings settings) =>
        new() { Settings = new HostSettings { Queues = settings with { MaxPollingInterval = TimeSpan.FromSeconds(1) } } };

    [Fact]
    public async Task Pump_FunctionReturns_DeletesMessage()
    {
        await using var bench = new HostBench();
        await bench.SendAsync("work", "hello");

        bench.Start(typeof(ProbeQueueFunction));
        await bench.MoveUntilAsync(() => bench.Count("work") == 0);

        var call = Assert.Single(bench.Probe.Calls);
        Assert.Equal(("hello", 1), (call.Text, call.Attempt));
        Assert.Equal([InvocationOutcome.Succeeded], bench.Observer.Outcomes);
    }

    [Fact]
    public async Task Pump_BytesAndId_AreBound()
    {
        await using var bench = new HostBench();
        await bench.SendAsync("work", "four");

        bench.Start(typeof(ProbeBytesFunction));
        await bench.MoveUntilAsync(() => bench.Count("work") == 0);

        string id = bench.Observer.Ended[0].Invocation.Source;
        Assert.Equal($"4 {id}", bench.Probe.Calls[0].Text);
    }

    [Fact]
    public async Task Pump_FunctionKeepsThrowing_RetriesAfterVisibilityTimeoutThenPoisonsAtMaxDequeueCount()
    {
        await using var bench = Bench(new QueueSettings { MaxDequeueCount = 3, VisibilityTimeout = TimeSpan.FromSeconds(15) });
        bench.Probe.Handle = (_, _) => throw new InvalidOperationException("no");
        await bench.SendAsync("work", "bad");

        bench.Start(typeof(ProbeQueueFunction));
        await bench.MoveUntilAsync(() => bench.Count("work") == 0);

        Assert.Equal([1, 2, 3], bench.Probe.Calls.Select(call => call.Attempt));
        Assert.True(bench.Probe.Calls[1].At - bench.Probe.Calls[0].At >= TimeSpan.FromSeconds(15));
        Assert.True(bench.Probe.Calls[2].At - bench.Probe.Calls[1].At >= TimeSpan.FromSeconds(15));
        Assert.Equal("bad", (await bench.TakeAsync("work-poison"))?.Body);
        Assert.Equal(1, bench.Count("work-poison"));
        Assert.Equal(["Work -> work-poison"], bench.Observer.Poison);
    }

    [Fact]
    public async Task Pump_MessageDeliveredTooOften_IsPoisonedWithoutACall()
    {
        await using var bench = new HostBench();
        await bench.SendAsync("work", "killer");
        for (int crash = 0; crash < 5; crash++)
        {
            Assert.NotNull(await bench.TakeAsync("work"));
            bench.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        bench.Start(typeof(ProbeQueueFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Poison.Count == 1);

        Assert.Empty(bench.Probe.Calls);
        Assert.Equal((0, 1), (bench.Count("work"), bench.Count("work-poison")));
    }

    [Fact]
    public async Task Pump_PoisonQueueFunctionThrows_LeavesMessageHiddenAndTriesItPastTheLimit()
    {
        await using var bench = Bench(new QueueSettings { MaxDequeueCount = 1 });
        bench.Probe.Handle = (_, _) => throw new InvalidOperationException("no");
        await bench.SendAsync("work-poison", "bad");

        bench.Start(typeof(ProbePoisonFunction));
        await HostBench.UntilAsync(() => bench.Observer.Ended.Count == 1);
        await bench.MoveUntilAsync(() => bench.Probe.Calls.Count == 2);

        Assert.Equal(1, bench.Count("work-poison"));
        Assert.True(bench.Probe.Calls[1].At - bench.Probe.Calls[0].At >= bench.Options.ReceiveVisibility);
    }

    [Fact]
    public async Task Pump_SlowFunction_KeepsMessageHiddenByRenewal()
    {
        await using var bench = new HostBench();
        var release = new TaskCompletionSource();
        bench.Probe.Handle = (_, _) => release.Task;
        await bench.SendAsync("work", "slow");

        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 1);
        for (int half = 1; half <= 6; half++)
        {
            bench.Clock.Advance(TimeSpan.FromSeconds(28));
            await bench.MoveUntilAsync(() => bench.Faulty.Renewals == half);
            Assert.Null(await bench.TakeAsync("work"));
        }

        release.SetResult();
        await HostBench.UntilAsync(() => bench.Count("work") == 0);
        Assert.Single(bench.Probe.Calls);
    }

    [Fact]
    public async Task Pump_ReceiptLostDuringRenewal_LetsFunctionEndAndLeavesMessageToTheOther()
    {
        await using var bench = new HostBench();
        var release = new TaskCompletionSource();
        bench.Probe.Handle = (_, _) => release.Task;
        await bench.SendAsync("work", "stolen");
        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 1);

        bench.Faulty.Stale = true;
        bench.Clock.Advance(TimeSpan.FromSeconds(30));
        await HostBench.UntilAsync(() => bench.Faulty.Renewals == 1);
        release.SetResult();
        await bench.StopAsync();

        Assert.Equal([InvocationOutcome.Succeeded], bench.Observer.Outcomes);
        Assert.Equal((1, 0), (bench.Count("work"), bench.Count("work-poison")));
    }

    [Fact]
    public async Task Pump_BatchSizeAndThreshold_FetchNextBatchAtThreshold()
    {
        await using var bench = Bench(new QueueSettings { BatchSize = 4, NewBatchThreshold = 2 });
        using var gate = new SemaphoreSlim(0);
        bench.Probe.Handle = (_, token) => gate.WaitAsync(token);
        await bench.SendAsync("work", [.. Enumerable.Range(0, 12).Select(i => $"m{i}")]);

        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 4);
        gate.Release();
        await HostBench.UntilAsync(() => bench.Probe.Running == 3);
        await bench.MoveAsync(TimeSpan.FromSeconds(3));
        Assert.Equal(4, bench.Probe.Calls.Count);

        gate.Release();
        await bench.MoveUntilAsync(() => bench.Probe.Running == 6);
        await bench.MoveAsync(TimeSpan.FromSeconds(3));

        Assert.Equal((8, 6), (bench.Probe.Calls.Count, bench.Probe.Running));
    }

    [Fact]
    public async Task Pump_WithWorkers_ReplacesEachMessageAsItEnds()
    {
        await using var bench = new HostBench();
        bench.Settings = bench.Settings.WithQueue("work", bench.Settings.Queues.WithWorkers(3));
        using var gate = new SemaphoreSlim(0);
        bench.Probe.Handle = (_, token) => gate.WaitAsync(token);
        await bench.SendAsync("work", "a", "b", "c", "d", "e");

        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Probe.Running == 3);
        await bench.MoveAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(3, bench.Probe.Calls.Count);
        gate.Release();

        await HostBench.UntilAsync(() => bench.Probe.Calls.Count == 4 && bench.Probe.Running == 3);
    }

    [Fact]
    public async Task Pump_FunctionTimeout_CancelsTokenAndCountsAsFailure()
    {
        await using var bench = new HostBench
        {
            Settings = new HostSettings { FunctionTimeout = TimeSpan.FromSeconds(20), Queues = new QueueSettings { MaxDequeueCount = 1 } },
        };
        bench.Probe.Handle = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, token);
        await bench.SendAsync("work", "endless");

        bench.Start(typeof(ProbeQueueFunction));
        await bench.MoveUntilAsync(() => bench.Count("work-poison") == 1 && bench.Count("work") == 0);

        var result = Assert.Single(bench.Observer.Ended).Result;
        Assert.Equal(InvocationOutcome.TimedOut, result.Outcome);
        Assert.Equal("Work ran longer than functionTimeout (00:00:20).", result.Error!.Message);
    }

    [Fact]
    public async Task Pump_FunctionIgnoresItsToken_IsLeftBehindAfterTheGrace()
    {
        await using var bench = new HostBench
        {
            Settings = new HostSettings { FunctionTimeout = TimeSpan.FromSeconds(20), Queues = new QueueSettings { MaxDequeueCount = 1 } },
        };
        var never = new TaskCompletionSource();
        bench.Probe.Handle = (_, _) => never.Task;
        await bench.SendAsync("work", "deaf");

        bench.Start(typeof(ProbeQueueFunction));
        await bench.MoveUntilAsync(() => bench.Count("work-poison") == 1);

        string message = bench.Observer.Ended[0].Result.Error!.Message;
        Assert.EndsWith("it did not stop when asked and was left behind.", message, StringComparison.Ordinal);
        never.SetResult();
    }

    [Fact]
    public async Task Pump_StorageAwayForAWhile_GoesOnAfterwards()
    {
        await using var bench = new HostBench();
        bench.Faulty.Fault = new StorageUnavailableException("receive", "connection refused");
        await bench.SendAsync("work", "later");
        bench.Start(typeof(ProbeQueueFunction));
        await bench.MoveAsync(TimeSpan.FromSeconds(2));
        Assert.Empty(bench.Probe.Calls);

        bench.Faulty.Fault = null;

        await bench.MoveUntilAsync(() => bench.Count("work") == 0);
        Assert.False(bench.Run.IsCompleted);
    }

    [Fact]
    public async Task Pump_StorageAwayWhilePoisoning_KeepsMessageAndPoisonsItLaterWithoutACall()
    {
        await using var bench = Bench(new QueueSettings { MaxDequeueCount = 1 });
        bench.Probe.Handle = (_, _) =>
        {
            bench.Faulty.Fault = new StorageUnavailableException("send", "connection refused");
            throw new InvalidOperationException("no");
        };
        await bench.SendAsync("work", "bad");
        bench.Start(typeof(ProbeQueueFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 1);
        Assert.Equal(1, bench.Count("work"));

        bench.Faulty.Fault = null;
        await bench.MoveUntilAsync(() => bench.Count("work-poison") == 1);

        Assert.Single(bench.Probe.Calls);
        Assert.Equal("bad", (await bench.TakeAsync("work-poison"))?.Body);
    }

    [Fact]
    public async Task Pump_StoreFaultThatIsNoPassingOne_EndsTheHostWithIt()
    {
        await using var bench = new HostBench();
        bench.Faulty.Fault = new InvalidOperationException("broken store");

        bench.Start(typeof(ProbeQueueFunction));
        await HostBench.UntilAsync(() => bench.Run.IsCompleted);

        Assert.Equal("broken store", (await Assert.ThrowsAsync<InvalidOperationException>(() => bench.Run)).Message);
    }

    [Fact]
    public async Task Pump_BellRung_TakesMessageWhileTheClockStandsStill()
    {
        await using var bench = new HostBench();
        bench.Start(typeof(ProbeQueueFunction));

        await new RingingQueueStore(bench.Queues, bench.Bell).SendAsync("work", "now", TimeSpan.Zero, CancellationToken.None);

        await HostBench.UntilAsync(() => bench.Count("work") == 0);
        Assert.Single(bench.Probe.Calls);
    }

    [Fact]
    public void Backoff_Misses_DoubleUpToTheMostAndStartAnewAfterReset()
    {
        var backoff = new PollingBackoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), () => 0.5);

        double[] waits = [.. Enumerable.Range(0, 6).Select(_ => backoff.Next().TotalMilliseconds)];
        backoff.Reset();

        Assert.Equal([100, 200, 400, 800, 1000, 1000], waits);
        Assert.Equal(100, backoff.Next().TotalMilliseconds);
    }

    [Theory]
    [InlineData(0.0, 340)]
    [InlineData(1.0, 460)]
    public void Backoff_Jitter_SpreadsByAFifth(double jitter, double third)
    {
        var backoff = new PollingBackoff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(10), () => jitter);
        backoff.Next();
        backoff.Next();

        Assert.Equal(third, backoff.Next().TotalMilliseconds, 0.01);
    }
}
