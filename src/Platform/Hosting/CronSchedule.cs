namespace Nadir.Platform.Hosting;

/// <summary>
/// An NCRONTAB schedule in UTC: second, minute, hour, day of month, month, day of week (0 is Sunday). A day must suit both day
/// fields, as in NCRONTAB and unlike Unix cron. Five fields mean second 0.
/// </summary>
public sealed class CronSchedule
{
    /// <summary>After this many years a combination of day, month and weekday has come up if it ever does.</summary>
    private const int YearsAhead = 40;

    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private readonly CronField seconds;
    private readonly CronField minutes;
    private readonly CronField hours;
    private readonly CronField days;
    private readonly CronField months;
    private readonly CronField weekdays;

    private CronSchedule(ReadOnlySpan<string> fields)
    {
        bool withSeconds = fields.Length == 6;
        seconds = withSeconds ? CronField.Parse(fields[0], "second", 0, 59) : CronField.OnlyZero;
        var rest = withSeconds ? fields[1..] : fields;
        minutes = CronField.Parse(rest[0], "minute", 0, 59);
        hours = CronField.Parse(rest[1], "hour", 0, 23);
        days = CronField.Parse(rest[2], "day of month", 1, 31);
        months = CronField.Parse(rest[3], "month", 1, 12, Months);
        weekdays = CronField.Parse(rest[4], "day of week", 0, 6, Weekdays);
    }

    /// <summary>Reads an expression; throws <see cref="FormatException"/> that names the field at fault.</summary>
    public static CronSchedule Parse(string expression)
    {
        string[] fields = expression.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return fields.Length is 5 or 6
            ? new CronSchedule(fields)
            : throw new FormatException(
                $"'{expression}' has {fields.Length} fields; a schedule has 6 (second minute hour day month weekday)");
    }

    /// <summary>The first moment after <paramref name="time"/>, or null when there is none (30 February).</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time)
    {
        var next = time.ToUniversalTime();
        next = new DateTimeOffset(next.Year, next.Month, next.Day, next.Hour, next.Minute, next.Second, TimeSpan.Zero).AddSeconds(1);
        for (var end = next.AddYears(YearsAhead); next < end;)
        {
            if (!months.Allows(next.Month))
            {
                next = new DateTimeOffset(next.Year, next.Month, 1, 0, 0, 0, TimeSpan.Zero).AddMonths(1);
            }
            else if (!days.Allows(next.Day) || !weekdays.Allows((int)next.DayOfWeek))
            {
                next = next.Subtract(next.TimeOfDay).AddDays(1);
            }
            else if (!hours.Allows(next.Hour))
            {
                next = next.Subtract(next.TimeOfDay).AddHours(next.Hour + 1);
            }
            else if (!minutes.Allows(next.Minute))
            {
                next = next.AddSeconds(60 - next.Second);
            }
            else if (!seconds.Allows(next.Second))
            {
                next = next.AddSeconds(1);
            }
            else
            {
                return next;
            }
        }

        return null;
    }
}
