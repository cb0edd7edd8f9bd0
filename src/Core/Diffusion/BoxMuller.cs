using System.Runtime.Intrinsics;

namespace Nadir.Core.Diffusion;

/// <summary>
/// Pairs of uniform 32-bit words into pairs of standard normals: √(−2 ln u)·(cos 2πv, sin 2πv) with u = (a + ½)/2³², v = b/2³².
/// Computed in double from additions, products, one division and one root only, in a fixed order and never fused, then rounded to
/// float: the same bytes on every machine. Logarithm and sine are series good to 2e-15. See PositionNoiseTests.
/// </summary>
internal static class BoxMuller
{
    private const double TwoToMinus32 = 1.0 / 4294967296.0;
    private const long HalfRootBits = 0x3FE6A09E667F3BCD;
    private const long OneBits = 0x3FF0000000000000;

    /// <summary>Four pairs: lanes of <paramref name="a"/> and <paramref name="b"/> in order, as cos, sin, cos, sin …</summary>
    public static Vector256<float> Pairs(Vector128<uint> a, Vector128<uint> b)
    {
        var radius = Vector256.Sqrt(Vector256.Create(-2.0) * Log((ToDouble(a) + Vector256.Create(0.5)) * Vector256.Create(TwoToMinus32)));
        var (cos, sin) = CosSin(b);
        var both = Vector256.Narrow(radius * cos, radius * sin);
        return Vector256.Shuffle(both, Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7));
    }

    private static Vector256<double> ToDouble(Vector128<uint> words)
    {
        // 2^52 with the word in its low bits, less 2^52: exact.
        const long magic = 0x4330000000000000;
        var (low, high) = Vector128.Widen(words);
        var wide = Vector256.Create(low, high).AsInt64() | Vector256.Create(magic);
        return wide.AsDouble() - Vector256.Create(4503599627370496.0);
    }

    /// <summary>Natural logarithm of values in (2⁻³⁴, 1): u = m·2ᵏ with m in [√½, √2), ln m = 2 artanh((m − 1)/(m + 1)).</summary>
    private static Vector256<double> Log(Vector256<double> u)
    {
        var biased = Vector256.ShiftRightLogical(u.AsInt64() - Vector256.Create(HalfRootBits) + Vector256.Create(OneBits), 52);
        var k = (biased | Vector256.Create(0x4330000000000000)).AsDouble() - Vector256.Create(4503599627370496.0 + 1023.0);
        var m = (u.AsInt64() - Vector256.ShiftLeft(biased - Vector256.Create(1023L), 52)).AsDouble();
        var one = Vector256<double>.One;
        var s = (m - one) / (m + one);
        var z = s * s;

        // Written out, so that the coefficients are constants and not divisions.
        var series = (Vector256.Create(1.0 / 21) * z) + Vector256.Create(1.0 / 19);
        series = (series * z) + Vector256.Create(1.0 / 17);
        series = (series * z) + Vector256.Create(1.0 / 15);
        series = (series * z) + Vector256.Create(1.0 / 13);
        series = (series * z) + Vector256.Create(1.0 / 11);
        series = (series * z) + Vector256.Create(1.0 / 9);
        series = (series * z) + Vector256.Create(1.0 / 7);
        series = (series * z) + Vector256.Create(1.0 / 5);
        series = (series * z) + Vector256.Create(1.0 / 3);
        series = (series * z) + one;

        return (k * Vector256.Create(0.69314718055994530942)) + ((s + s) * series);
    }

    /// <summary>Cosine and sine of 2π·b/2³²: the nearest quarter turn off exactly in integers, then Taylor series on ±π/4.</summary>
    private static (Vector256<double> Cos, Vector256<double> Sin) CosSin(Vector128<uint> b)
    {
        var quarter = Vector128.ShiftRightLogical(b + Vector128.Create(1u << 29), 30);
        var rest = b - Vector128.ShiftLeft(quarter, 30) + Vector128.Create(1u << 30);
        var x = (ToDouble(rest) - Vector256.Create(1073741824.0)) * Vector256.Create(Math.PI * 2 * TwoToMinus32);
        var z = x * x;
        var one = Vector256<double>.One;

        // The first factor, 1, leaves the products as they are.
        var cos = one - (z * Vector256.Create(1.0 / (16 * 15)));
        var sin = one - (z * Vector256.Create(1.0 / (17 * 16)));
        cos = one - (cos * z * Vector256.Create(1.0 / (14 * 13)));
        sin = one - (sin * z * Vector256.Create(1.0 / (15 * 14)));
        cos = one - (cos * z * Vector256.Create(1.0 / (12 * 11)));
        sin = one - (sin * z * Vector256.Create(1.0 / (13 * 12)));
        cos = one - (cos * z * Vector256.Create(1.0 / (10 * 9)));
        sin = one - (sin * z * Vector256.Create(1.0 / (11 * 10)));
        cos = one - (cos * z * Vector256.Create(1.0 / (8 * 7)));
        sin = one - (sin * z * Vector256.Create(1.0 / (9 * 8)));
        cos = one - (cos * z * Vector256.Create(1.0 / (6 * 5)));
        sin = one - (sin * z * Vector256.Create(1.0 / (7 * 6)));
        cos = one - (cos * z * Vector256.Create(1.0 / (4 * 3)));
        sin = one - (sin * z * Vector256.Create(1.0 / (5 * 4)));
        cos = one - (cos * z * Vector256.Create(1.0 / (2 * 1)));
        sin = one - (sin * z * Vector256.Create(1.0 / (3 * 2)));
        sin *= x;
        var (low, high) = Vector128.Widen(quarter);
        var turns = Vector256.Create(low, high).AsInt64();
        var odd = Vector256.Equals(turns & Vector256<long>.One, Vector256<long>.One).AsDouble();
        var negativeSin = Vector256.ShiftLeft(turns & Vector256.Create(2L), 62).AsDouble();
        var negativeCos = Vector256.ShiftLeft((turns + Vector256<long>.One) & Vector256.Create(2L), 62).AsDouble();
        return (Vector256.ConditionalSelect(odd, sin, cos) ^ negativeCos, Vector256.ConditionalSelect(odd, cos, sin) ^ negativeSin);
    }
}
