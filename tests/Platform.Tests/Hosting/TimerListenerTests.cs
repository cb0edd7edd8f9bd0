using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

public sealed class TimerListenerTests
{
    [Fact]
    public async Task Timer_Cron_RunsAtEachOccurrence()
    {
        await using var bench = Bench("0 */5 * * * *");

        bench.Start(typeof(ProbeTimerFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 2, stepSeconds: 1);

        string[] times = [.. bench.Observer.Ended.Select(e => e.Invocation.Source)];
        Assert.All(times, time => Assert.Matches("T12:[0-5][05]:00Z$", time));
        Assert.Equal(2, times.Distinct().Count());
        Assert.Equal("due False", bench.Probe.Calls[0].Text);
    }

    [Fact]
    public async Task Timer_Interval_RunsEachTimeItHasPassed()
    {
        await using var bench = Bench("00:00:30");
        var start = bench.Clock.GetUtcNow();

        bench.Start(typeof(ProbeTimerFunction));
        await bench.MoveUntilAsync(() => bench.Probe.Calls.Count == 2, stepSeconds: 0.5);

        Assert.True(bench.Probe.Calls[0].At - start >= TimeSpan.FromSeconds(30));
        Assert.True(bench.Probe.Calls[1].At - bench.Probe.Calls[0].At >= TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Timer_ClockSetBack_RunsByTheNewTime()
    {
        await using var bench = Bench("0 */5 * * * *");
        bench.Start(typeof(ProbeTimerFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 1, stepSeconds: 1);

        bench.Clock.Jump(TimeSpan.FromDays(-2));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 2, stepSeconds: 1);

        Assert.Matches("2024-05-30T1[12]:[0-5][05]:00Z$", bench.Observer.Ended[1].Invocation.Source);
    }

    [Fact]
    public async Task Timer_RunOnStartup_RunsAtOnce()
    {
        await using var bench = new HostBench();

        bench.Start(typeof(ProbeStartupFunction));

        await HostBench.UntilAsync(() => bench.Observer.Ended.Count == 1);
    }

    [Fact]
    public async Task Timer_SlowFunction_NeverOverlapsItself()
    {
        await using var bench = Bench("*/10 * * * * *");
        using var gate = new SemaphoreSlim(0);
        bench.Probe.Handle = (_, token) => gate.WaitAsync(token);

        bench.Start(typeof(ProbeTimerFunction));
        await bench.MoveUntilAsync(() => bench.Probe.Running == 1);
        await bench.MoveAsync(TimeSpan.FromSeconds(35));
        Assert.Single(bench.Probe.Calls);
        gate.Release();

        await bench.MoveUntilAsync(() => bench.Probe.Calls.Count == 2, stepSeconds: 0.5);
        Assert.Equal(1, bench.Probe.Running);
    }

    [Fact]
    public async Task Timer_TwoHosts_OneRunsIt()
    {
        await using var bench = Bench("0 * * * * *");

        bench.Start(typeof(ProbeTimerFunction));
        bench.Start(typeof(ProbeTimerFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 3, stepSeconds: 0.5);

        Assert.Equal(3, bench.Observer.Ended.Select(e => e.Invocation.Source).Distinct().Count());
    }

    [Fact]
    public async Task Timer_LeaderStops_OtherHostTakesOver()
    {
        await using var bench = Bench("0 * * * * *");
        bench.Start(typeof(ProbeTimerFunction));
        await bench.MoveUntilAsync(() => bench.Probe.Calls.Count == 1, stepSeconds: 0.5);
        await bench.StopAsync();

        bench.Start(typeof(ProbeTimerFunction));

        await bench.MoveUntilAsync(() => bench.Probe.Calls.Count == 2, stepSeconds: 0.5);
    }

    [Fact]
    public async Task Timer_OccurrenceMissedWhileNoHostRan_IsMadeUpForOnce()
    {
        await using var bench = Bench("0 0 * * * *");
        bench.Start(typeof(ProbeTimerFunction));
        await bench.MoveAsync(TimeSpan.FromSeconds(5));
        await bench.StopAsync();
        bench.Clock.Advance(TimeSpan.FromHours(3));

        bench.Start(typeof(ProbeTimerFunction));
        await HostBench.UntilAsync(() => bench.Observer.Ended.Count == 1);
        await bench.MoveAsync(TimeSpan.FromMinutes(1));

        Assert.Equal("due True", Assert.Single(bench.Probe.Calls).Text);
    }

    [Fact]
    public async Task Timer_FunctionThrows_RunsAgainAtTheNextOccurrence()
    {
        await using var bench = Bench("0 * * * * *");
        bench.Probe.Handle = (_, _) => throw new InvalidOperationException("no");

        bench.Start(typeof(ProbeTimerFunction));
        await bench.MoveUntilAsync(() => bench.Observer.Ended.Count == 2, stepSeconds: 0.5);

        Assert.All(bench.Observer.Outcomes, outcome => Assert.Equal(InvocationOutcome.Failed, outcome));
    }

    private static HostBench Bench(string schedule)
    {
        var bench = new HostBench();
        bench.AppSettings["Schedule"] = schedule;
        return bench;
    }
}
