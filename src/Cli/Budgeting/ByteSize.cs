using System.Globalization;

namespace Nadir.Cli.Budgeting;

/// <summary>Sizes as people give them: 512MiB, 1.5GiB, 2GB.</summary>
internal static class ByteSize
{
    /// <summary>What can be given, for messages.</summary>
    public const string Allowed = "a number with MiB, GiB, MB or GB after it, such as 512MiB or 1.5GiB";

    private static readonly (string Name, double Bytes)[] Units = [("MiB", 1 << 20), ("GiB", 1 << 30), ("MB", 1e6), ("GB", 1e9)];

    /// <summary>Reads a size above 0 and at most 1 TiB.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        foreach (var (name, size) in Units)
        {
            if (text.EndsWith(name, StringComparison.OrdinalIgnoreCase)
                && double.TryParse(text[..^name.Length].TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)
                && number * size is > 0 and <= 1L << 40)
            {
                bytes = (long)(number * size);
                return true;
            }
        }

        return false;
    }
}
