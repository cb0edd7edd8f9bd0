using System.Runtime.Intrinsics;

namespace Nadir.Core.Radiometry;

/// <summary>
/// Rounds one 4×4 block in registers, to the same result as <see cref="BlockRounder"/>; its summary has the method. What is rare
/// (nodata inside the block) or wrong is left to that.
/// </summary>
internal static class BlockOf4Rounder
{
    /// <summary>Values of a block, and the length of the buffer for keys.</summary>
    public const int Values = 16;

    private const int Half = Values / 2;
    private const float Farthest = 1 << 24;

    // Eight of it from 7 − j on: 1 in the lanes after lane j.
    private static ReadOnlySpan<int> Later => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1];

    /// <summary>Rounds in place; false, leaving the block as it was, where <see cref="BlockRounder"/> is needed.</summary>
    /// <param name="lines">Four lines of the plane, each <paramref name="stride"/> long.</param>
    /// <param name="corner">First column of the block.</param>
    /// <param name="stride">Length of a line.</param>
    /// <param name="target">The source pixel.</param>
    /// <param name="range">What the values may be.</param>
    /// <param name="keys">Room for <see cref="Values"/> numbers.</param>
    public static bool TryRound(Span<float> lines, int corner, int stride, float target, ValueRange range, Span<int> keys)
    {
        var line0 = lines.Slice(corner, 4);
        var line1 = lines.Slice(corner + stride, 4);
        var line2 = lines.Slice(corner + (2 * stride), 4);
        var line3 = lines.Slice(corner + (3 * stride), 4);
        var top = Vector256.Create(Vector128.Create(line0), Vector128.Create(line1));
        var bottom = Vector256.Create(Vector128.Create(line2), Vector128.Create(line3));
        if (!IsUsable(top, bottom) || target != MathF.Floor(target) || !(target >= range.Low && target <= range.High))
        {
            return false;
        }

        if (target == range.Low || target == range.High)
        {
            Blocks.Fill(lines, corner, stride, 4, target);
            return true;
        }

        var topFloor = Vector256.Floor(top);
        var bottomFloor = Vector256.Floor(bottom);
        int sum = Values * (int)target;
        var (topWhole, bottomWhole) = Distribute(
            Vector256.ConvertToInt32(topFloor),
            Vector256.ConvertToInt32(bottomFloor),
            (top - topFloor).AsInt32(),
            (bottom - bottomFloor).AsInt32(),
            sum,
            range,
            keys);
        if (range.Nodata is { } nodata)
        {
            var avoided = Vector256.Create(nodata);
            if (Vector256.EqualsAny(topWhole, avoided) || Vector256.EqualsAny(bottomWhole, avoided))
            {
                return false;
            }
        }

        var topValue = Vector256.ConvertToSingle(topWhole);
        var bottomValue = Vector256.ConvertToSingle(bottomWhole);
        topValue.GetLower().CopyTo(line0);
        topValue.GetUpper().CopyTo(line1);
        bottomValue.GetLower().CopyTo(line2);
        bottomValue.GetUpper().CopyTo(line3);
        return true;
    }

    private static bool IsUsable(Vector256<float> top, Vector256<float> bottom)
    {
        // NaN fails the comparison.
        var limit = Vector256.Create(Farthest);
        return Vector256.LessThanOrEqualAll(Vector256.Abs(top), limit) && Vector256.LessThanOrEqualAll(Vector256.Abs(bottom), limit);
    }

    /// <summary>Raises the floors by whole layers to just below the sum, then those of greatest remainder by one.</summary>
    private static (Vector256<int> Top, Vector256<int> Bottom) Distribute(
        Vector256<int> top,
        Vector256<int> bottom,
        Vector256<int> topRemainder,
        Vector256<int> bottomRemainder,
        int sum,
        ValueRange range,
        Span<int> keys)
    {
        var low = Vector256.Create(range.Low);
        var high = Vector256.Create(range.High);
        int missing = sum - Vector256.Sum(top + bottom);
        var outside = Vector256.LessThan(Vector256.Min(top, bottom), low) | Vector256.GreaterThanOrEqual(Vector256.Max(top, bottom), high);
        if (missing < 0 || missing >= Values || outside != Vector256<int>.Zero)
        {
            var raise = Vector256.Create(FindLayer(top, bottom, low, high, sum));
            top += raise;
            bottom += raise;

            // Remainders are the bits of floats that are not negative, so −1 is below them all.
            topRemainder |= Vector256.LessThan(top, low) | Vector256.GreaterThanOrEqual(top, high);
            bottomRemainder |= Vector256.LessThan(bottom, low) | Vector256.GreaterThanOrEqual(bottom, high);
            top = Vector256.Min(Vector256.Max(top, low), high);
            bottom = Vector256.Min(Vector256.Max(bottom, low), high);
            missing = sum - Vector256.Sum(top + bottom);
        }

        var (topRank, bottomRank) = Ranks(topRemainder, bottomRemainder, keys);
        var count = Vector256.Create(missing);
        return (top - Vector256.LessThan(topRank, count), bottom - Vector256.LessThan(bottomRank, count));
    }

    /// <summary>
    /// The greatest t for which the floors raised by t and clipped sum to at most <paramref name="sum"/>; there is one, and a
    /// greatest, since the sum lies strictly between those of blocks all low and all high. It is nearly always close to 0.
    /// </summary>
    private static int FindLayer(Vector256<int> top, Vector256<int> bottom, Vector256<int> low, Vector256<int> high, int sum)
    {
        int under = 0;
        int over = 1;
        for (int step = 1; RaisedSum(top, bottom, low, high, under) > sum; step *= 2)
        {
            over = under;
            under -= step;
        }

        for (int step = 1; RaisedSum(top, bottom, low, high, over) <= sum; step *= 2)
        {
            under = over;
            over += step;
        }

        while (over - under > 1)
        {
            int middle = under + ((over - under) / 2);
            (under, over) = RaisedSum(top, bottom, low, high, middle) <= sum ? (middle, over) : (under, middle);
        }

        return under;
    }

    private static int RaisedSum(Vector256<int> top, Vector256<int> bottom, Vector256<int> low, Vector256<int> high, int t)
    {
        var raise = Vector256.Create(t);
        var topWhole = Vector256.Min(Vector256.Max(top + raise, low), high);
        var bottomWhole = Vector256.Min(Vector256.Max(bottom + raise, low), high);
        return Vector256.Sum(topWhole + bottomWhole);
    }

    /// <summary>How many of the 16 keys are greater than each, or equal and earlier.</summary>
    private static (Vector256<int> Top, Vector256<int> Bottom) Ranks(Vector256<int> top, Vector256<int> bottom, Span<int> keys)
    {
        top.CopyTo(keys);
        bottom.CopyTo(keys[Half..]);
        var topRank = Vector256<int>.Zero;
        var bottomRank = Vector256<int>.Zero;
        for (int j = 0; j < Half; j++)
        {
            // Among whole numbers, "at least k" is "more than k − 1": the tie rule is an addition.
            var later = Vector256.Create(Later.Slice(Half - 1 - j, Half));
            var first = Vector256.Create(keys[j]);
            topRank -= Vector256.GreaterThan(first + later, top);
            bottomRank -= Vector256.GreaterThan(first + Vector256<int>.One, bottom);
            var second = Vector256.Create(keys[Half + j]);
            topRank -= Vector256.GreaterThan(second, top);
            bottomRank -= Vector256.GreaterThan(second + later, bottom);
        }

        return (topRank, bottomRank);
    }
}
