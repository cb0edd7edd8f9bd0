namespace Nadir.TestKit;

/// <summary>A clock that stands still until a test moves it; timers made from it fire while it is moved.</summary>
public sealed class ManualClock : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now;
    private TimeSpan offset;

    /// <summary>Starts at <paramref name="start"/>, or at noon of 2024-06-01 UTC.</summary>
    public ManualClock(DateTimeOffset? start = null)
    {
        now = start ?? new DateTimeOffset(2024, 6, 1, 12, 0, 0, TimeSpan.Zero);
    }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now + offset;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp()
    {
        lock (gate)
        {
            return now.UtcTicks;
        }
    }

    /// <summary>Sets the time of day on or back, as a person or a time server does; elapsed time and timers do not notice.</summary>
    public void Jump(TimeSpan by)
    {
        lock (gate)
        {
            offset += by;
        }
    }

    /// <summary>Moves the clock on, stopping at every timer that falls due.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        var end = new DateTimeOffset(GetTimestamp(), TimeSpan.Zero) + time;
        while (true)
        {
            ManualTimer? due;
            lock (gate)
            {
                due = timers.Where(timer => timer.Due <= end).MinBy(timer => timer.Due);
                var reached = due?.Due ?? end;
                now = reached > now ? reached : now;
                due?.Schedule(now);
            }

            if (due is null)
            {
                return;
            }

            due.Fire();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class ManualTimer(ManualClock clock, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan period = Timeout.InfiniteTimeSpan;

        public DateTimeOffset Due { get; private set; }

        public void Schedule(DateTimeOffset fired)
        {
            if (period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero)
            {
                clock.timers.Remove(this);
            }
            else
            {
                Due = fired + period;
            }
        }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            bool now = dueTime == TimeSpan.Zero;
            lock (clock.gate)
            {
                this.period = period;
                clock.timers.Remove(this);
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    Due = clock.now + dueTime;
                    clock.timers.Add(this);
                }

                if (now)
                {
                    Schedule(clock.now);
                }
            }

            if (now)
            {
                Fire();
            }

            return true;
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
