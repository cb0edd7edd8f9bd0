using System.Globalization;

namespace Nadir.Platform.Hosting;

/// <summary>When a timer function runs: an NCRONTAB expression or a fixed interval such as <c>00:05:00</c>.</summary>
public sealed class TimerSchedule
{
    private readonly CronSchedule? cron;
    private readonly TimeSpan interval;

    private TimerSchedule(string text, CronSchedule? cron, TimeSpan interval)
    {
        Text = text;
        this.cron = cron;
        this.interval = interval;
    }

    /// <summary>The schedule as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a schedule; throws <see cref="FormatException"/> that says what is wrong with it.</summary>
    public static TimerSchedule Parse(string text)
    {
        if (!text.Contains(':', StringComparison.Ordinal))
        {
            return new TimerSchedule(text, CronSchedule.Parse(text), TimeSpan.Zero);
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new TimerSchedule(text, null, interval)
            : throw new FormatException($"'{text}' is not a time span above zero such as 00:05:00");
    }

    /// <summary>The first occurrence after <paramref name="time"/>, or null when there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time) => cron is null ? time + interval : cron.NextAfter(time);
}
