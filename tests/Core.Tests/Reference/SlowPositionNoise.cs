using Nadir.Core.Diffusion;

namespace Nadir.Core.Tests.Reference;

/// <summary>
/// Positional noise one value at a time, in plain scalar code: Philox by the block, then the logarithm and the sine and cosine as loops over
/// their series. Every product keeps these bits.
/// </summary>
internal static class SlowPositionNoise
{
    public static float At(ulong seed, int channel, int draw, long row, long col)
    {
        var group = col >> 2;
        var key = (int)row == row && (int)group == group ? seed : FarKey(seed, row, group);
        var (w0, w1, w2, w3) = Philox.Block((uint)group, (uint)row, (uint)draw, (uint)channel, key);
        var (a, b) = (col & 3) < 2 ? (w0, w1) : (w2, w3);
        var radius = Math.Sqrt(-2.0 * Log((a + 0.5) * (1.0 / 4294967296.0)));
        var (cos, sin) = CosSin(b);
        return (float)(radius * ((col & 1) == 0 ? cos : sin));
    }

    private static ulong FarKey(ulong seed, long row, long group)
    {
        var (w0, w1, _, _) = Philox.Block((uint)(row >> 32), (uint)(group >> 32), 0, uint.MaxValue, seed);
        return w0 | ((ulong)w1 << 32);
    }

    private static double Log(double u)
    {
        var bits = BitConverter.DoubleToInt64Bits(u);
        var k = ((bits - 0x3FE6A09E667F3BCD + 0x3FF0000000000000) >>> 52) - 1023;
        var m = BitConverter.Int64BitsToDouble(bits - (k << 52));
        var s = (m - 1) / (m + 1);
        var z = s * s;
        var series = 1.0 / 21;
        for (var term = 19; term >= 1; term -= 2)
        {
            series *= z;
            series += 1.0 / term;
        }

        var ln2 = k * 0.69314718055994530942;
        var rest = (s + s) * series;
        return ln2 + rest;
    }

    private static (double Cos, double Sin) CosSin(uint b)
    {
        var quarter = (b + (1u << 29)) >> 30;
        var rest = b - (quarter << 30) + (1u << 30);
        var x = (rest - 1073741824.0) * (Math.PI * 2 * (1.0 / 4294967296.0));
        var z = x * x;
        var (cos, sin) = (1.0, 1.0);
        for (var n = 16; n >= 2; n -= 2)
        {
            var c = cos * z * (1.0 / (n * (n - 1)));
            var s = sin * z * (1.0 / ((n + 1) * n));
            (cos, sin) = (1 - c, 1 - s);
        }

        sin *= x;
        return quarter switch
        {
            0 => (cos, sin),
            1 => (-sin, cos),
            2 => (-cos, -sin),
            _ => (sin, -cos),
        };
    }
}
