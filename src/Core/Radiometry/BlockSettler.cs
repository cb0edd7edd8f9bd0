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

    /// <summary>Whether a mean is the target to 1 ulp of it; false for NaN.</summary>
    public static bool IsSettled(double mean, float target) => Math.Abs(mean - target) <= Ulp(target);

    /// <summary>
    /// The greatest magnitude whose sums in double, in whatever order, stay well within an ulp of the target's mean (for blocks of up
    /// to 256 values).
    /// </summary>
    public static float GreatestForAnyOrder(float target) => (float)Math.Min(Ulp(target) * (1L << 42), float.MaxValue);

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

        for (int touch = 0; touch < MaxTouches && !IsSettled(Sum(block) / block.Length, target); touch++)
        {
            Touch(block, (double)target * block.Length);
        }

        return IsDone(block, target);
    }

    /// <summary>
    /// Puts the residue on the value of least magnitude. Where that is larger than the sum wanted, and so perhaps too coarse, its
    /// bulk goes to the next larger one first: a value near 0 is fine enough for any residue.
    /// </summary>
    private void Touch(Span<float> block, double wanted)
    {
        int smallest = Smallest(block, -1);
        ref float fine = ref block[smallest];
        float moved = Kept(fine + (wanted - Sum(block)));
        if (moved == fine && Math.Abs(fine) > Math.Abs(wanted) && block.Length > 1)
        {
            ref float next = ref block[Smallest(block, smallest)];
            next = Kept(next + (fine - wanted));
            moved = Kept(fine + (wanted - Sum(block)));
        }

        fine = moved;
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

        return IsSettled(Sum(block) / block.Length, target) && IsSameInAnyOrder(block, target);
    }

    /// <summary>
    /// Whether sums in double are, in any order, good enough, or exact since all values are multiples of one power of two.
    /// </summary>
    private static bool IsSameInAnyOrder(ReadOnlySpan<float> block, float target)
    {
        float greatest = 0;
        float least = float.MaxValue;
        foreach (float value in block)
        {
            greatest = Math.Max(greatest, Math.Abs(value));
            least = value == 0 ? least : Math.Min(least, Math.Abs(value));
        }

        return greatest <= GreatestForAnyOrder(target) || greatest * (double)block.Length <= Ulp(least) * (1L << 53);
    }

    private bool IsNodata(float value) => value >= NodataLow && value <= NodataHigh;

    private static double Ulp(float value)
    {
        float magnitude = Math.Abs(value);
        return magnitude == float.MaxValue
            ? magnitude - (double)MathF.BitDecrement(magnitude)
            : MathF.BitIncrement(magnitude) - (double)magnitude;
    }

    private static double Sum(ReadOnlySpan<float> block)
    {
        double sum = 0;
        foreach (float value in block)
        {
            sum += value;
        }

        return sum;
    }

    /// <summary>The value of least magnitude, the first of equals, leaving one out.</summary>
    private static int Smallest(ReadOnlySpan<float> block, int except)
    {
        int best = except == 0 ? 1 : 0;
        for (int i = best + 1; i < block.Length; i++)
        {
            best = i != except && Math.Abs(block[i]) < Math.Abs(block[best]) ? i : best;
        }

        return best;
    }
}
