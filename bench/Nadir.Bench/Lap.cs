using System.Diagnostics;

namespace Nadir.Bench;

/// <summary>Wall-clock and CPU seconds since its start. CPU seconds tell the work on a machine that others use too.</summary>
internal readonly struct Lap
{
    private readonly long started = Stopwatch.GetTimestamp();
    private readonly TimeSpan cpu = Environment.CpuUsage.TotalTime;

    public Lap()
    {
    }

    /// <summary>Seconds until now: wall clock and CPU.</summary>
    public Cost Now => new(Stopwatch.GetElapsedTime(started).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
}

/// <summary>What something took.</summary>
internal readonly record struct Cost(double Seconds, double CpuSeconds);
