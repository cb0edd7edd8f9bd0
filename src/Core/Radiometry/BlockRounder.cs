namespace Nadir.Core.Radiometry;

/// <summary>
/// Rounds one block of any size, the general case of <see cref="IntegerRounding"/>. The nearest whole numbers k with a given sum to
/// reals x, kept in [low, high], are found by taking unit steps in order of x − k, greatest first (a separable convex resource
/// allocation; greedy is optimal). Steps come in layers: with all floors raised by t and clipped, every step left has
/// x − k below 1 − t, so the right t is found by bisection and only the last, partly taken layer is ranked by remainder.
/// </summary>
internal readonly ref struct BlockRounder
{
    // Values past this are all the same to rounding, whose range is far smaller.
    private const float Farthest = 1 << 24;

    private readonly ValueRange range;
    private readonly Span<float> remainders;
    private readonly Span<int> wholes;

    /// <summary>Creates a rounder that works in the caller's buffers, each of a block's length.</summary>
    public BlockRounder(ValueRange range, Span<float> remainders, Span<int> wholes)
    {
        this.range = range;
        this.remainders = remainders;
        this.wholes = wholes;
    }

    /// <summary>Rounds <paramref name="block"/> in place to whole numbers whose mean is <paramref name="target"/>.</summary>
    public void Round(Span<float> block, float target)
    {
        int mean = CheckedTarget(target);
        long sum = (long)mean * block.Length;
        int least = int.MaxValue;
        int greatest = int.MinValue;
        for (int i = 0; i < block.Length; i++)
        {
            if (!float.IsFinite(block[i]))
            {
                throw new ArgumentException($"a product value is {block[i]} where its source is {target}", nameof(block));
            }

            float value = Math.Clamp(block[i], -Farthest, Farthest);
            float floor = MathF.Floor(value);
            remainders[i] = value - floor;
            wholes[i] = (int)floor;
            least = Math.Min(least, wholes[i]);
            greatest = Math.Max(greatest, wholes[i]);
        }

        RaiseTo(sum, FindLayer(sum, range.Low - greatest, range.High - least));
        if (range.Nodata is { } nodata && block.Length > 1)
        {
            new NodataAvoider(range, nodata, block, wholes).Avoid();
        }

        for (int i = 0; i < block.Length; i++)
        {
            block[i] = wholes[i];
        }
    }

    private int CheckedTarget(float target)
    {
        if (!(target >= range.Low && target <= range.High) || target != MathF.Floor(target))
        {
            throw new ArgumentException($"source pixel {target} is not a whole number in {range}", nameof(target));
        }

        return (int)target;
    }

    /// <summary>
    /// The greatest t between both whose raised and clipped floors sum to at most <paramref name="sum"/>; the low one does.
    /// </summary>
    private int FindLayer(long sum, int low, int high)
    {
        // Nearly always 0, or where something is clipped, next to it.
        if (low <= 0 && high >= 0 && RaisedSum(0) <= sum && RaisedSum(1) > sum)
        {
            return 0;
        }

        while (low < high)
        {
            int middle = (int)(((long)low + high + 1) >> 1);
            if (RaisedSum(middle) <= sum)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return low;
    }

    private long RaisedSum(int t)
    {
        long sum = 0;
        foreach (int whole in wholes)
        {
            sum += Math.Clamp(whole + t, range.Low, range.High);
        }

        return sum;
    }

    private void RaiseTo(long sum, int t)
    {
        for (int i = 0; i < wholes.Length; i++)
        {
            int raised = wholes[i] + t;
            wholes[i] = Math.Clamp(raised, range.Low, range.High);
            sum -= wholes[i];
            if (raised < range.Low || raised >= range.High)
            {
                remainders[i] = float.NegativeInfinity;
            }
        }

        for (; sum > 0; sum--)
        {
            int best = 0;
            for (int i = 1; i < remainders.Length; i++)
            {
                best = remainders[i] > remainders[best] ? i : best;
            }

            wholes[best]++;
            remainders[best] = float.NegativeInfinity;
        }
    }
}
