using Nadir.Core.Scenes;

namespace Nadir.Core.Radiometry;

/// <summary>The whole numbers that a valid pixel of an integer raster may take: <c>[Low, High]</c> without <c>Nodata</c>.</summary>
public readonly record struct ValueRange
{
    /// <summary>Creates a range.</summary>
    /// <param name="low">Least value.</param>
    /// <param name="high">Greatest value, above <paramref name="low"/>.</param>
    /// <param name="nodata">A value strictly between both that no valid pixel may take, or null.</param>
    public ValueRange(int low, int high, int? nodata)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(low, high);
        if (nodata <= low || nodata >= high)
        {
            throw new ArgumentOutOfRangeException(nameof(nodata), $"nodata {nodata} is not strictly between {low} and {high}");
        }

        Low = low;
        High = high;
        Nodata = nodata;
    }

    /// <summary>Least value.</summary>
    public int Low { get; }

    /// <summary>Greatest value.</summary>
    public int High { get; }

    /// <summary>The value between both that is not taken, or null.</summary>
    public int? Nodata { get; }

    /// <summary>
    /// The range of an integer sample type. A nodata value at an end of the type's range narrows it by one; one that the type
    /// cannot hold (a fraction, NaN, out of range) has no effect, since no pixel can be it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The type is not an integer type.</exception>
    public static ValueRange For(PixelType type, double? nodata)
    {
        var (low, high) = type switch
        {
            PixelType.UInt8 => (byte.MinValue, byte.MaxValue),
            PixelType.Int16 => (short.MinValue, short.MaxValue),
            PixelType.UInt16 => ((int)ushort.MinValue, (int)ushort.MaxValue),
            _ => throw new ArgumentOutOfRangeException(nameof(type), $"{type} is not an integer sample type"),
        };
        if (nodata is not { } value || !(value >= low && value <= high) || value != Math.Floor(value))
        {
            return new ValueRange(low, high, null);
        }

        int whole = (int)value;
        return whole == low ? new ValueRange(low + 1, high, null)
            : whole == high ? new ValueRange(low, high - 1, null)
            : new ValueRange(low, high, whole);
    }

    /// <summary>Whether a valid pixel may hold <paramref name="value"/>.</summary>
    public bool Contains(int value) => value >= Low && value <= High && value != Nodata;

    /// <inheritdoc/>
    public override string ToString() => Nodata is { } nodata ? $"[{Low}, {High}] without {nodata}" : $"[{Low}, {High}]";
}
