using System.Globalization;

namespace Nadir.Cli.Repair;

/// <summary>Ages as people give them: 90m, 12h, 7d.</summary>
internal static class Age
{
    /// <summary>What can be given, for messages.</summary>
    public const string Allowed = "a number with s, m, h or d after it, such as 12h or 7d";

    /// <summary>Reads an age of at most 10 years.</summary>
    public static bool TryParse(string text, out TimeSpan age)
    {
        age = default;
        double seconds = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        bool isNumber = seconds > 0 && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
            && number * seconds <= TimeSpan.FromDays(3653).TotalSeconds && (age = TimeSpan.FromSeconds(number * seconds)) >= TimeSpan.Zero;
        return isNumber;
    }
}
