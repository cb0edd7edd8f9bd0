using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.TestKit;

namespace Nadir.Platform.Tests;

/// <summary>A renewed lease is kept while the store answers, survives one silence, and is given up before it can be another's.</summary>
public sealed class RenewedLeaseTests
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(30);
    private static readonly BlobPath Path = new("work", "lease");

    private readonly ManualClock clock = new();
    private readonly MemoryBlobStore blobs;

    public RenewedLeaseTests() => blobs = new MemoryBlobStore(clock);

    [Fact]
    public async Task TimePasses_RenewsItself()
    {
        await using var lease = await TakeAsync();

        AdvanceInSteps(10 * Duration);

        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.Null(await blobs.TryLeaseAsync(Path, Duration, CancellationToken.None));
    }

    [Fact]
    public async Task Disposed_IsFree()
    {
        var lease = await TakeAsync();

        await lease.DisposeAsync();

        Assert.NotNull(await blobs.TryLeaseAsync(Path, Duration, CancellationToken.None));
    }

    [Fact]
    public async Task HeldByAnother_IsNull()
    {
        await using var lease = await TakeAsync();

        Assert.Null(await RenewedLease.TryTakeAsync(blobs, Path, Duration, clock, NullLogger.Instance, CancellationToken.None));
    }

    [Fact]
    public async Task RenewedTooLate_IsLost()
    {
        var slow = new ManualClock();
        await blobs.PutAsync(Path, new MemoryStream(), CancellationToken.None);
        await using var lease = await RenewedLease.TryTakeAsync(blobs, Path, Duration, slow, NullLogger.Instance, CancellationToken.None);

        clock.Advance(Duration + TimeSpan.FromSeconds(1));
        slow.Advance(Duration / 3);

        await LostAsync(lease!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoreSilentOnce_IsKept(bool hangs)
    {
        var script = new ScriptedLease(clock, hangs, failing: [0, 2]);
        await using var lease = new RenewedLease(script, Path, Duration, clock, NullLogger.Instance);

        AdvanceInSteps(3 * Duration);

        Assert.False(lease.Lost.IsCancellationRequested);
        Assert.InRange(script.Asked.Count, 6, 12);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task StoreSilentForLong_IsLostBeforeItRunsOut(bool hangs)
    {
        var script = new ScriptedLease(clock, hangs, failing: [1, 2, 3, 4, 5, 6]);
        await using var lease = new RenewedLease(script, Path, Duration, clock, NullLogger.Instance);
        DateTimeOffset? lost = null;
        using var told = lease.Lost.Register(() => lost = clock.GetUtcNow());

        AdvanceInSteps(3 * Duration);

        var sinceRenewal = lost - script.Asked[0];
        Assert.NotNull(sinceRenewal);
        Assert.InRange(sinceRenewal.Value, Duration / 2, Duration * 5 / 6);
        Assert.Equal(lost, script.Asked[^1] + (hangs ? Duration / 6 : TimeSpan.Zero));
    }

    [Fact]
    public async Task StoreSilentAtTheEnd_IsLeftToRunOut()
    {
        var lease = new RenewedLease(new ScriptedLease(clock, hangs: false, failing: [], failsRelease: true), Path, Duration, clock, NullLogger.Instance);

        await lease.DisposeAsync();
    }

    private async Task<RenewedLease> TakeAsync()
    {
        await blobs.PutAsync(Path, new MemoryStream(), CancellationToken.None);
        return (await RenewedLease.TryTakeAsync(blobs, Path, Duration, clock, NullLogger.Instance, CancellationToken.None))!;
    }

    private static async Task LostAsync(RenewedLease lease)
    {
        var lost = new TaskCompletionSource();
        using var told = lease.Lost.Register(lost.SetResult);
        await lost.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Timers fire, and what waits for them runs to its next wait, inside each step; a test's own context would put it off.</summary>
    private void AdvanceInSteps(TimeSpan time)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        for (var step = TimeSpan.Zero; step < time; step += TimeSpan.FromSeconds(1))
        {
            clock.Advance(TimeSpan.FromSeconds(1));
        }

        SynchronizationContext.SetSynchronizationContext(context);
    }

    /// <summary>Fails the renewals of these numbers: at once, or by not answering.</summary>
    private sealed class ScriptedLease(ManualClock clock, bool hangs, int[] failing, bool failsRelease = false) : IBlobLease
    {
        /// <summary>When renewals were asked for.</summary>
        public List<DateTimeOffset> Asked { get; } = [];

        public async Task RenewAsync(CancellationToken cancellationToken)
        {
            bool fails = failing.Contains(Asked.Count);
            Asked.Add(clock.GetUtcNow());
            if (fails && hangs)
            {
                // Not Task.Delay, which tells of its cancellation on another thread.
                var never = new TaskCompletionSource();
                using var cancelled = cancellationToken.Register(() => never.TrySetCanceled(cancellationToken));
                await never.Task.ConfigureAwait(false);
            }

            if (fails)
            {
                throw new StorageUnavailableException("renewal", "no answer");
            }
        }

        public ValueTask DisposeAsync() => failsRelease ? throw new StorageUnavailableException("release", "no answer") : ValueTask.CompletedTask;
    }
}
