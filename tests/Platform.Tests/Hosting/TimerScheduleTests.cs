using System.Globalization;
using Nadir.Platform.Hosting;

namespace Nadir.Platform.Tests.Hosting;

public sealed class TimerScheduleTests
{
    [Theory]
    [InlineData("0 */5 * * * *", "2024-06-01 12:00:00", "2024-06-01 12:05:00")]
    [InlineData("0 */5 * * * *", "2024-06-01 12:04:59", "2024-06-01 12:05:00")]
    [InlineData("* * * * * *", "2024-06-01 23:59:59", "2024-06-02 00:00:00")]
    [InlineData("*/15 * * * * *", "2024-06-01 12:00:44", "2024-06-01 12:00:45")]
    [InlineData("5,10,40 * * * * *", "2024-06-01 12:00:10", "2024-06-01 12:00:40")]
    [InlineData("10-20/5 * * * * *", "2024-06-01 12:00:15", "2024-06-01 12:00:20")]
    [InlineData("50/3 * * * * *", "2024-06-01 12:00:50", "2024-06-01 12:00:53")]
    [InlineData("0 30 9 * * *", "2024-06-01 09:30:00", "2024-06-02 09:30:00")]
    [InlineData("0 0 9-17 * * *", "2024-06-01 17:00:00", "2024-06-02 09:00:00")]
    [InlineData("0 0 0 1 * *", "2024-12-15 00:00:00", "2025-01-01 00:00:00")]
    [InlineData("0 0 0 31 * *", "2024-06-01 00:00:00", "2024-07-31 00:00:00")]
    [InlineData("0 0 0 29 2 *", "2024-03-01 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 0 * * 1-5", "2024-06-01 00:00:00", "2024-06-03 00:00:00")]
    [InlineData("0 0 0 * * MON-FRI", "2024-06-01 00:00:00", "2024-06-03 00:00:00")]
    [InlineData("0 0 0 13 * 5", "2024-06-01 00:00:00", "2024-09-13 00:00:00")]
    [InlineData("0 0 0 * JAN *", "2024-06-01 00:00:00", "2025-01-01 00:00:00")]
    [InlineData("0 0 0 * * 0", "2024-06-01 00:00:00", "2024-06-02 00:00:00")]
    [InlineData("*/10 * * * *", "2024-06-01 12:01:30", "2024-06-01 12:10:00")]
    [InlineData("00:05:00", "2024-06-01 12:01:30", "2024-06-01 12:06:30")]
    public void Schedule_NextAfter_IsTheFirstOccurrence(string text, string time, string expected) =>
        Assert.Equal(At(expected), TimerSchedule.Parse(text).NextAfter(At(time)));

    [Fact]
    public void Schedule_DayThatNeverComes_HasNoNext() =>
        Assert.Null(TimerSchedule.Parse("0 0 0 30 2 *").NextAfter(At("2024-06-01 00:00:00")));

    [Theory]
    [InlineData("", "'' has 0 fields; a schedule has 6 (second minute hour day month weekday)")]
    [InlineData("* * * *", "'* * * *' has 4 fields; a schedule has 6 (second minute hour day month weekday)")]
    [InlineData("60 * * * * *", "'60' is not allowed for the second (0 to 59)")]
    [InlineData("0 0 24 * * *", "'24' is not allowed for the hour (0 to 23)")]
    [InlineData("0 0 0 0 * *", "'0' is not allowed for the day of month (1 to 31)")]
    [InlineData("0 0 0 * * 7", "'7' is not allowed for the day of week (0 to 6)")]
    [InlineData("0 20-10 * * * *", "'20-10' is not allowed for the minute (0 to 59)")]
    [InlineData("0 */0 * * * *", "'*/0' is not allowed for the minute (0 to 59)")]
    [InlineData("0 5,, * * * *", "'' is not allowed for the minute (0 to 59)")]
    [InlineData("0 -5 * * * *", "'' is not allowed for the minute (0 to 59)")]
    [InlineData("0 1-2-3 * * * *", "'1-2-3' is not allowed for the minute (0 to 59)")]
    [InlineData("0 0 0 ? * *", "'?' is not allowed for the day of month (1 to 31)")]
    [InlineData("00:00:00", "'00:00:00' is not a time span above zero such as 00:05:00")]
    [InlineData("5:xx", "'5:xx' is not a time span above zero such as 00:05:00")]
    public void Schedule_NotOne_SaysWhatIsWrong(string text, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => TimerSchedule.Parse(text)).Message);

    private static DateTimeOffset At(string time) =>
        DateTimeOffset.ParseExact(time, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
