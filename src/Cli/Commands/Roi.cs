using System.Globalization;
using Nadir.Core.Geometry;

namespace Nadir.Cli.Commands;

/// <summary>A window as text: "x,y,w,h" in whole pixels, x and y at least 0, w and h at least 1.</summary>
internal static class Roi
{
    /// <summary>What is allowed, for messages.</summary>
    public const string Allowed = "x,y,w,h in whole input pixels, x and y from 0, w and h from 1";

    /// <summary>Reads a window; false when the text is none.</summary>
    public static bool TryParse(string text, out RasterWindow window)
    {
        window = default;
        string[] parts = text.Split(',');
        int[] numbers = new int[4];
        if (parts.Length != numbers.Length)
        {
            return false;
        }

        for (int i = 0; i < numbers.Length; i++)
        {
            if (!int.TryParse(parts[i], NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return false;
            }
        }

        bool fits = numbers[2] >= 1 && numbers[3] >= 1
            && (long)numbers[0] + numbers[2] <= int.MaxValue && (long)numbers[1] + numbers[3] <= int.MaxValue;
        if (fits)
        {
            window = new RasterWindow(numbers[0], numbers[1], numbers[2], numbers[3]);
        }

        return fits;
    }
}
