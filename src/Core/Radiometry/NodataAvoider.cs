namespace Nadir.Core.Radiometry;

/// <summary>
/// Moves the pixels of a rounded block off a nodata value inside the range, keeping the block's sum: pairs of them go one up and
/// one down, by what their reals were; an odd one goes one way while another pixel of the block goes the other.
/// </summary>
internal readonly ref struct NodataAvoider
{
    private readonly ValueRange range;
    private readonly int nodata;
    private readonly ReadOnlySpan<float> reals;
    private readonly Span<int> wholes;

    /// <summary>Works on <paramref name="wholes"/> in place; <paramref name="reals"/> are what they were rounded from.</summary>
    public NodataAvoider(ValueRange range, int nodata, ReadOnlySpan<float> reals, Span<int> wholes)
    {
        this.range = range;
        this.nodata = nodata;
        this.reals = reals;
        this.wholes = wholes;
    }

    /// <summary>Leaves no pixel at nodata. A block of two or more pixels whose mean is a whole number in range always allows it.</summary>
    public void Avoid()
    {
        while (true)
        {
            int highest = -1;
            int lowest = -1;
            for (int i = 0; i < wholes.Length; i++)
            {
                if (wholes[i] == nodata)
                {
                    highest = highest < 0 || reals[i] > reals[highest] ? i : highest;
                    lowest = lowest < 0 || reals[i] <= reals[lowest] ? i : lowest;
                }
            }

            if (highest < 0)
            {
                return;
            }

            if (highest != lowest)
            {
                wholes[highest]++;
                wholes[lowest]--;
            }
            else
            {
                MoveLast(highest);
                return;
            }
        }
    }

    private void MoveLast(int last)
    {
        int preferred = reals[last] >= nodata ? 1 : -1;
        int step = preferred;
        int other = FindCompensation(last, -step);
        if (other < 0)
        {
            step = -preferred;
            other = FindCompensation(last, -step);
        }

        if (other < 0)
        {
            throw new InvalidOperationException($"no pixel of a block can make up for moving one off nodata {nodata}");
        }

        wholes[last] += step;
        wholes[other] -= step;
    }

    /// <summary>The pixel that bears a step best, the one whose real lies farthest that way; -1 where none may take it.</summary>
    private int FindCompensation(int last, int step)
    {
        int best = -1;
        double bestGain = double.NegativeInfinity;
        for (int i = 0; i < wholes.Length; i++)
        {
            double gain = step * ((double)reals[i] - wholes[i]);
            if (i != last && range.Contains(wholes[i] + step) && gain > bestGain)
            {
                best = i;
                bestGain = gain;
            }
        }

        return best;
    }
}
