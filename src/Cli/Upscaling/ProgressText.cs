using System.Globalization;

namespace Nadir.Cli.Upscaling;

/// <summary>Progress in words.</summary>
internal static class ProgressText
{
    /// <summary>"upscaling: 34 of 120 tiles, 2.1 tiles/s, 0:41 left".</summary>
    public static string Line(RunState state)
    {
        string count = string.Create(CultureInfo.InvariantCulture, $"{state.Stage}: {state.Done} of {state.Total} {state.Items}");
        string rate = Rate(state);
        return rate.Length == 0 ? count : $"{count}, {rate}";
    }

    /// <summary>"2.1 tiles/s, 0:41 left"; empty while unknown and once all tiles are done.</summary>
    public static string Rate(RunState state) => state is { TilesPerSecond: { } rate, Remaining: { } remaining } && state.Done < state.Total
        ? string.Create(CultureInfo.InvariantCulture, $"{rate:0.0##} {state.Items}/s, {Time(remaining)} left")
        : string.Empty;

    /// <summary>"0:41", "12:07", "3:05:00".</summary>
    public static string Time(TimeSpan time)
    {
        long seconds = (long)Math.Min(Math.Ceiling(time.TotalSeconds), int.MaxValue);
        return seconds < 3600
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60}:{seconds % 60:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }
}
