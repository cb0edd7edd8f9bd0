namespace Nadir.Core.Radiometry;

/// <summary>Settles one block, the general case of <see cref="FloatSettling"/>.</summary>
internal readonly record struct BlockSettler
{
    // From the widest to the narrowest spread that floats can have: more halvings leave nothing of any block.
    private const int MaxHalvings = 300;
    private const int MaxTouches = 8;

    /// <summary>Creates a settler that keeps clear of <paramref name="nodata"/>.</summary>
    public BlockSettler(double? nodata)
    {
        if (nodata is { } value && double.IsFinite(value) && Math.Abs(value) <= float.MaxValue)
        {
            double width = Math.Abs(value) * FloatSettling.NodataTolerance;
            NodataLow = (float)(value - width);
            NodataHigh = (float)(value + width);
        }
        else
        {
            NodataLow = float.PositiveInfinity;
            NodataHigh = float.NegativeInfinity;
        }
    }

    /// <summary>Least value that counts as nodata; above <see cref="NodataHigh"/> where none does.</summary>
    public float NodataLow { get; }

    /// <summary>Greatest value that counts as nodata.</summary>
    public float NodataHigh { get; }

    /// <summary>Whether a mean is the target to 1 ulp; false for NaN.</summary>
    public static bool IsSettled(double mean, float target)
    {
        float rounded = (float)mean;
        return rounded == target || rounded == MathF.BitIncrement(target) || rounded == MathF.BitDecrement(target);
    }

    /// <summary>Settles <paramref name="block"/> in place; target is finite.</summary>
    public void Settle(Span<float> block, float target)
    {
        foreach (float value in block)
        {
            if (!float.IsFinite(value))
            {
                throw new ArgumentException($"a product value is {value} where its source is {target}", nameof(block));
            }
        }

        // A source that readers take for nodata all the same can only be repeated.
        if (!IsNodata(target))
        {
            for (int halvings = 0; halvings < MaxHalvings; halvings++)
            {
                if (TrySettle(block, target))
                {
                    return;
                }

                foreach (ref float value in block)
                {
                    value = (float)(target + (((double)value - target) / 2));
                }
            }
        }

        block.Fill(target);
    }

    private bool TrySettle(Span<float> block, float target)
    {
        if (IsDone(block, target))
        {
            return true;
        }

        double share = target - (Sum(block) / block.Length);
        foreach (ref float value in block)
        {
            value = Kept(value + share);
        }

        for (int touch = 0; touch < MaxTouches; touch++)
        {
            double residue = ((double)target * block.Length) - Sum(block);
            if (IsSettled(target - (residue / block.Length), target))
            {
                return IsDone(block, target);
            }

            ref float smallest = ref Smallest(block);
            float moved = Kept(smallest + residue);
            if (moved == smallest)
            {
                return false;
            }

            smallest = moved;
        }

        return IsDone(block, target);
    }

    /// <summary>The value as a float, moved to the nearer side of the nodata zone where it would fall into it.</summary>
    private float Kept(double value)
    {
        float rounded = (float)Math.Clamp(value, float.MinValue, float.MaxValue);
        if (!IsNodata(rounded))
        {
            return rounded;
        }

        float below = MathF.BitDecrement(NodataLow);
        float above = MathF.BitIncrement(NodataHigh);
        bool goesBelow = float.IsInfinity(above) || (!float.IsInfinity(below) && value - below <= above - value);
        return goesBelow ? below : above;
    }

    private bool IsDone(ReadOnlySpan<float> block, float target)
    {
        foreach (float value in block)
        {
            if (IsNodata(value))
            {
                return false;
            }
        }

        return IsSettled(Sum(block) / block.Length, target);
    }

    private bool IsNodata(float value) => value >= NodataLow && value <= NodataHigh;

    private static double Sum(ReadOnlySpan<float> block)
    {
        double sum = 0;
        foreach (float value in block)
        {
            sum += value;
        }

        return sum;
    }

    private static ref float Smallest(Span<float> block)
    {
        int best = 0;
        for (int i = 1; i < block.Length; i++)
        {
            best = Math.Abs(block[i]) < Math.Abs(block[best]) ? i : best;
        }

        return ref block[best];
    }
}
