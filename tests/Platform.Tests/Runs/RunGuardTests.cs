using Nadir.Core.Errors;
using Nadir.Platform.Runs;

namespace Nadir.Platform.Tests.Runs;

/// <summary>What becomes of a message when its work fails.</summary>
public sealed class RunGuardTests
{
    private readonly List<string> records = [];

    /// <summary>Every error that is to be tried again.</summary>
    public static TheoryData<Exception> Retried =>
    [
        new StorageUnavailableException("read", "down"),
        new LeaseLostException("work/x"),
        new MessageRejectedException("q", "is odd"),
        new InvalidOperationException("a bug"),
        new OperationCanceledException(),
    ];

    /// <summary>Every error that ends the run or unit.</summary>
    public static TheoryData<Exception> Failed =>
    [
        new SceneRejectedException("a.tif", "is bad", "mend it"),
        new SceneChangedException("a.tif", "1", null),
        new CorruptBlobException("work/x", "is short"),
        new ModelRejectedException("m", "is missing", "get it"),
        new InferenceException("m", "gave NaN"),
        new UnitsFailedException("r", 2, "bad."),
        new SettingsRejectedException("steps", "-1", "0 to 9"),
    ];

    [Theory]
    [MemberData(nameof(Retried))]
    public async Task RunAsync_ErrorToRetry_GoesThroughUnrecorded(Exception error)
    {
        var thrown = await Record.ExceptionAsync(() => RunGuard.RunAsync(() => Task.FromException(error), RecordAsync));

        Assert.Same(error, thrown);
        Assert.Empty(records);
    }

    [Theory]
    [MemberData(nameof(Failed))]
    public async Task RunAsync_ErrorForGood_IsRecordedAndTheMessageFinished(Exception error)
    {
        await RunGuard.RunAsync(() => Task.FromException(error), RecordAsync);

        Assert.Equal([error.Message], records);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task RunAsync_RemoteSceneRefusedForAWhile_IsLookedAtAgainAndNotRefused(int refusals)
    {
        int looks = 0;

        await RunGuard.RunAsync(() => ++looks <= refusals ? Task.FromException(Refusal) : Task.CompletedTask, RecordAsync, new HastyTime());

        Assert.Equal(refusals + 1, looks);
        Assert.Empty(records);
    }

    [Fact]
    public async Task RunAsync_RemoteSceneRefusedAtEachLook_IsRecordedOnce()
    {
        int looks = 0;

        await RunGuard.RunAsync(
            () =>
            {
                looks++;
                return Task.FromException(Refusal);
            },
            RecordAsync,
            new HastyTime());

        Assert.Equal(4, looks);
        Assert.Equal([Refusal.Message], records);
    }

    [Fact]
    public async Task RunAsync_RemoteSceneRefusedThenStorageAway_GoesThrough()
    {
        int looks = 0;
        Exception[] errors = [Refusal, new StorageUnavailableException("read", "down")];

        await Assert.ThrowsAsync<StorageUnavailableException>(() => RunGuard.RunAsync(() => Task.FromException(errors[looks++]), RecordAsync, new HastyTime()));

        Assert.Empty(records);
    }

    [Fact]
    public async Task RunAsync_RecordFails_GoesThroughSoThatTheMessageComesBack() =>
        await Assert.ThrowsAsync<StorageUnavailableException>(() => RunGuard.RunAsync(
            () => Task.FromException(new CorruptBlobException("work/x", "is short")),
            _ => Task.FromException(new StorageUnavailableException("put", "down"))));

    [Fact]
    public async Task RunAsync_Success_RecordsNothing()
    {
        await RunGuard.RunAsync(() => Task.CompletedTask, RecordAsync);

        Assert.Empty(records);
    }

    private static SceneRejectedException Refusal => new("a.tif", "is empty (0 bytes)", "drop a complete file") { IsRemote = true };

    private Task RecordAsync(string reason)
    {
        records.Add(reason);
        return Task.CompletedTask;
    }

    /// <summary>A clock whose timers are due at once.</summary>
    private sealed class HastyTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
