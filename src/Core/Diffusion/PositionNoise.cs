using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Nadir.Core.Diffusion;

/// <summary>
/// Standard normal noise as a pure function of (seed, channel, absolute product row, absolute product column, draw), so that
/// overlapping tiles, retries and other machines see the same values. Four columns share one Philox block; Box–Muller makes them
/// normal. Laws in PositionNoiseTests: any rectangle gives the same value at the same place, at any coordinate, also negative.
/// </summary>
public static class PositionNoise
{
    private const int GroupsPerRun = 64;

    /// <summary>
    /// Fills a rectangle, row by row. Rows and columns may be any <see cref="long"/> whose sum with the size does not overflow.
    /// <paramref name="channel"/> and <paramref name="draw"/> are at least 0; <paramref name="destination"/> holds width × height values.
    /// </summary>
    public static void Fill(
        ulong seed, int channel, int draw, long row0, long col0, int width, int height, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(channel);
        ArgumentOutOfRangeException.ThrowIfNegative(draw);
        ArgumentOutOfRangeException.ThrowIfNegative(width);
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        var length = checked(width * height);
        if (destination.Length != length)
        {
            throw new ArgumentException($"a {width}x{height} rectangle holds {length} values, not {destination.Length}", nameof(destination));
        }

        _ = checked(row0 + height);
        _ = checked(col0 + width);
        Span<float> normals = stackalloc float[GroupsPerRun * 4];
        Span<ulong> words = stackalloc ulong[GroupsPerRun * 2];
        for (var row = 0; row < height; row++)
        {
            FillRow(seed, channel, draw, row0 + row, col0, words, normals, destination.Slice(row * width, width));
        }
    }

    private static void FillRow(
        ulong seed, int channel, int draw, long row, long col0, Span<ulong> words, Span<float> normals, Span<float> destination)
    {
        var done = 0;
        while (done < destination.Length)
        {
            var col = col0 + done;
            var group = col >> 2;
            var skip = (int)(col & 3);
            var groups = Math.Min(GroupsPerRun, (destination.Length - done + skip + 3) / 4);
            FillGroups(seed, channel, draw, row, group, groups, words, normals);
            var count = Math.Min((groups * 4) - skip, destination.Length - done);
            normals.Slice(skip, count).CopyTo(destination[done..]);
            done += count;
        }
    }

    private static void FillGroups(
        ulong seed, int channel, int draw, long row, long group, int groups, Span<ulong> words, Span<float> normals)
    {
        var even = words[..GroupsPerRun];
        var odd = words[GroupsPerRun..];
        if ((int)row == row && (int)group == group && (int)(group + groups) == group + groups)
        {
            // Whole vectors, so that none is left to be done one by one.
            var filled = Math.Min(GroupsPerRun, (groups + 7) & ~7);
            Philox.Blocks((uint)group, (uint)row, (uint)draw, (uint)channel, seed, even[..filled], odd[..filled]);
        }
        else
        {
            for (var g = 0; g < groups; g++)
            {
                var at = group + g;
                var (w0, w1, w2, w3) = Philox.Block((uint)at, (uint)row, (uint)draw, (uint)channel, Key(seed, row, at));
                (even[g], odd[g]) = (w0 | ((ulong)w2 << 32), w1 | ((ulong)w3 << 32));
            }
        }

        var first = MemoryMarshal.Cast<ulong, uint>(even);
        var second = MemoryMarshal.Cast<ulong, uint>(odd);

        // Whole vectors only: the words beyond the last group are left over, and their normals are never read.
        ref var a = ref MemoryMarshal.GetReference(first);
        ref var b = ref MemoryMarshal.GetReference(second);
        for (nuint pair = 0; pair < (nuint)(2 * groups); pair += 4)
        {
            BoxMuller.Pairs(Vector128.LoadUnsafe(ref a, pair), Vector128.LoadUnsafe(ref b, pair))
                .StoreUnsafe(ref MemoryMarshal.GetReference(normals), 2 * pair);
        }
    }

    /// <summary>The seed itself where row and column group fit in 32 bits; beyond, a key of the seed and their high halves.</summary>
    private static ulong Key(ulong seed, long row, long group)
    {
        if ((int)row == row && (int)group == group)
        {
            return seed;
        }

        var (w0, w1, _, _) = Philox.Block((uint)(row >> 32), (uint)(group >> 32), 0, uint.MaxValue, seed);
        return w0 | ((ulong)w1 << 32);
    }
}
