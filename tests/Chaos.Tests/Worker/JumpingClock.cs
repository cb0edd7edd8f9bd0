namespace Nadir.Chaos.Tests.Worker;

/// <summary>The system's clock until somebody sets it: the time of day jumps, elapsed time does not.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long offsetTicks;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref offsetTicks));

    /// <summary>Sets the clock on or back.</summary>
    public void Jump(TimeSpan by) => Interlocked.Add(ref offsetTicks, by.Ticks);
}
