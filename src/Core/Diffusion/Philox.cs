using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Nadir.Core.Diffusion;

/// <summary>
/// Philox4x32-10, a counter-based generator: four random words as a pure function of a 128-bit counter and a 64-bit key
/// (Salmon et al. 2011, section 3.3). Known answers are in PhiloxTests.
/// </summary>
internal static class Philox
{
    private const uint MultiplierA = 0xD2511F53;
    private const uint MultiplierB = 0xCD9E8D57;
    private const uint WeylA = 0x9E3779B9;
    private const uint WeylB = 0xBB67AE85;

    /// <summary>The block of counter (c0, c1, c2, c3) under key (k0 in the low half, k1 in the high half).</summary>
    public static (uint W0, uint W1, uint W2, uint W3) Block(uint c0, uint c1, uint c2, uint c3, ulong key)
    {
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        for (var round = 0; round < 10; round++)
        {
            var a = (ulong)MultiplierA * c0;
            var b = (ulong)MultiplierB * c2;
            (c0, c1, c2, c3) = ((uint)(b >> 32) ^ c1 ^ k0, (uint)b, (uint)(a >> 32) ^ c3 ^ k1, (uint)a);
            k0 += WeylA;
            k1 += WeylB;
        }

        return (c0, c1, c2, c3);
    }

    /// <summary>
    /// Blocks of counters (c0 + i, c1, c2, c3) under one key: words 0 and 2 of each, then the next, in <paramref name="even"/>, words 1 and 3 in
    /// <paramref name="odd"/>. Four or eight blocks at once where the machine multiplies so; integers, so the same everywhere.
    /// </summary>
    public static void Blocks(uint c0, uint c1, uint c2, uint c3, ulong key, Span<ulong> even, Span<ulong> odd)
    {
        var done = 0;
        if (Avx512F.IsSupported)
        {
            for (; done <= even.Length - Vector512<ulong>.Count; done += Vector512<ulong>.Count)
            {
                Eight(c0 + (uint)done, c1, c2, c3, key, even[done..], odd[done..]);
            }
        }

        if (Avx2.IsSupported)
        {
            for (; done <= even.Length - Vector256<ulong>.Count; done += Vector256<ulong>.Count)
            {
                Four(c0 + (uint)done, c1, c2, c3, key, even[done..], odd[done..]);
            }
        }

        for (; done < even.Length; done++)
        {
            var (w0, w1, w2, w3) = Block(c0 + (uint)done, c1, c2, c3, key);
            (even[done], odd[done]) = (w0 | ((ulong)w2 << 32), w1 | ((ulong)w3 << 32));
        }
    }

    // A word lies in the low half of each lane; what is left in the high half is never multiplied.
    private static void Four(uint first, uint second, uint third, uint fourth, ulong key, Span<ulong> even, Span<ulong> odd)
    {
        var (c0, c1, c2, c3) = (Vector256.Create((ulong)first) + Vector256<ulong>.Indices, Vector256.Create((ulong)second), Vector256.Create((ulong)third), Vector256.Create((ulong)fourth));
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        var (multiplierA, multiplierB) = (Vector256.Create((ulong)MultiplierA).AsUInt32(), Vector256.Create((ulong)MultiplierB).AsUInt32());
        for (var round = 0; round < 10; round++)
        {
            var a = Avx2.Multiply(multiplierA, c0.AsUInt32());
            var b = Avx2.Multiply(multiplierB, c2.AsUInt32());
            (c0, c1, c2, c3) = (Vector256.ShiftRightLogical(b, 32) ^ c1 ^ Vector256.Create((ulong)k0), b, Vector256.ShiftRightLogical(a, 32) ^ c3 ^ Vector256.Create((ulong)k1), a);
            k0 += WeylA;
            k1 += WeylB;
        }

        var low = Vector256.Create((ulong)uint.MaxValue);
        ((c0 & low) | Vector256.ShiftLeft(c2, 32)).CopyTo(even);
        ((c1 & low) | Vector256.ShiftLeft(c3, 32)).CopyTo(odd);
    }

    private static void Eight(uint first, uint second, uint third, uint fourth, ulong key, Span<ulong> even, Span<ulong> odd)
    {
        var (c0, c1, c2, c3) = (Vector512.Create((ulong)first) + Vector512<ulong>.Indices, Vector512.Create((ulong)second), Vector512.Create((ulong)third), Vector512.Create((ulong)fourth));
        var (k0, k1) = ((uint)key, (uint)(key >> 32));
        var (multiplierA, multiplierB) = (Vector512.Create((ulong)MultiplierA).AsUInt32(), Vector512.Create((ulong)MultiplierB).AsUInt32());
        for (var round = 0; round < 10; round++)
        {
            var a = Avx512F.Multiply(multiplierA, c0.AsUInt32());
            var b = Avx512F.Multiply(multiplierB, c2.AsUInt32());
            (c0, c1, c2, c3) = (Vector512.ShiftRightLogical(b, 32) ^ c1 ^ Vector512.Create((ulong)k0), b, Vector512.ShiftRightLogical(a, 32) ^ c3 ^ Vector512.Create((ulong)k1), a);
            k0 += WeylA;
            k1 += WeylB;
        }

        var low = Vector512.Create((ulong)uint.MaxValue);
        ((c0 & low) | Vector512.ShiftLeft(c2, 32)).CopyTo(even);
        ((c1 & low) | Vector512.ShiftLeft(c3, 32)).CopyTo(odd);
    }
}
