using Nadir.Core.Scenes;

namespace Nadir.Raster;

/// <summary>
/// Tells nodata samples of one band as GDAL does: integers by equality, floats by equality within 2 ulp-like steps (GDAL's ARE_REAL_EQUAL),
/// since nodata values went through text. A nodata value that the band's type cannot hold matches nothing. NaN and infinity are never data.
/// </summary>
internal readonly struct NodataRule
{
    private const float Tolerance = 2 * 1.1920929e-7f;

    private readonly float value;
    private readonly bool isInteger;

    private NodataRule(float value, bool isInteger)
    {
        this.value = value;
        this.isInteger = isInteger;
    }

    /// <summary>Whether no sample can match: integers without a usable nodata value.</summary>
    public bool MatchesNothing => isInteger && float.IsNaN(value);

    /// <summary>The rule for a band of this type; <paramref name="nodata"/> is null where it has none.</summary>
    public static NodataRule Of(PixelType type, double? nodata)
    {
        bool isInteger = type != PixelType.Float32;
        var (least, greatest) = type switch
        {
            PixelType.UInt8 => (byte.MinValue, byte.MaxValue),
            PixelType.Int16 => (short.MinValue, short.MaxValue),
            PixelType.UInt16 => (ushort.MinValue, ushort.MaxValue),
            _ => ((double)float.MinValue, (double)float.MaxValue),
        };
        bool usable = nodata is { } given
            && (isInteger ? given >= least && given <= greatest && given == Math.Floor(given) : float.IsFinite((float)given));
        return new NodataRule(usable ? (float)nodata!.Value : float.NaN, isInteger);
    }

    /// <summary>Whether a sample is no data.</summary>
    public bool Matches(float sample) =>
        isInteger
            ? sample == value
            : !float.IsFinite(sample) || sample == value || MathF.Abs(sample - value) < Tolerance * MathF.Abs(sample + value);
}
