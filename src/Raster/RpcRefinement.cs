using System.Globalization;

namespace Nadir.Raster;

/// <summary>
/// Moves RPC metadata to a refined window. RPC lines and samples count from the centre of the first pixel, so a position c becomes
/// (c + 0.5 - first) * scale - 0.5, and the two image scales grow by the scale; the ground side stays.
/// </summary>
internal static class RpcRefinement
{
    /// <summary>GDAL's metadata domain of RPCs.</summary>
    public const string Domain = "RPC";

    /// <summary>The refined items; others are passed on.</summary>
    /// <exception cref="FormatException">One of the four image items is not a number.</exception>
    public static IEnumerable<KeyValuePair<string, string>> Refine(
        IEnumerable<KeyValuePair<string, string>> items, int firstColumn, int firstRow, int scale)
    {
        foreach (var (key, value) in items)
        {
            yield return key.ToUpperInvariant() switch
            {
                "SAMP_OFF" => new(key, Format(((Parse(value) + 0.5 - firstColumn) * scale) - 0.5)),
                "LINE_OFF" => new(key, Format(((Parse(value) + 0.5 - firstRow) * scale) - 0.5)),
                "SAMP_SCALE" or "LINE_SCALE" => new(key, Format(Parse(value) * scale)),
                _ => new(key, value),
            };
        }
    }

    /// <summary>Some producers write the unit after the number ("+002199.50 pixels").</summary>
    private static double Parse(string value) => double.Parse(value.Trim().Split(' ')[0], CultureInfo.InvariantCulture);

    private static string Format(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
