namespace Nadir.Core.Radiometry;

/// <summary>
/// Moves the pixels of a rounded block off a nodata value inside the range, keeping the block's sum: pairs of them go one up and
/// one down, by what their reals were; an odd one goes one way while another pixel of the block goes the other.
/// </summary>
internal readonly ref struct NodataAvoider
{
    private readonly ValueRange _range;
    private readonly int _nodata;
    private readonly ReadOnlySpan<float> _reals;
    private readonly Span<int> _wholes;

    /// <summary>Works on <paramref name="wholes"/> in place; <paramref name="reals"/> are what they were rounded from.</summary>
    public NodataAvoider(ValueRange range, int nodata, ReadOnlySpan<float> reals, Span<int> wholes)
    {
        _range = range;
        _nodata = nodata;
        _reals = reals;
        _wholes = wholes;
    }

    /// <summary>Leaves no pixel at nodata. A block of two or more pixels whose mean is a whole number in range always allows it.</summary>
    public void Avoid()
    {
        while (true)
        {
            int highest = -1;
            int lowest = -1;
            for (int i = 0; i < _wholes.Length; i++)
            {
                if (_wholes[i] == _nodata)
                {
                    highest = highest < 0 || _reals[i] > _reals[highest] ? i : highest;
                    lowest = lowest < 0 || _reals[i] <= _reals[lowest] ? i : lowest;
                }
            }

            if (highest < 0)
            {
                return;
            }

            if (highest != lowest)
            {
                _wholes[highest]++;
                _wholes[lowest]--;
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
        int preferred = _reals[last] >= _nodata ? 1 : -1;
        int step = preferred;
        int other = FindCompensation(last, -step);
        if (other < 0)
        {
            step = -preferred;
            other = FindCompensation(last, -step);
        }

        if (other < 0)
        {
            throw new InvalidOperationException($"no pixel of a block can make up for moving one off nodata {_nodata}");
        }

        _wholes[last] += step;
        _wholes[other] -= step;
    }

    /// <summary>The pixel that bears a step best, the one whose real lies farthest that way; -1 where none may take it.</summary>
    private int FindCompensation(int last, int step)
    {
        int best = -1;
        double bestGain = double.NegativeInfinity;
        for (int i = 0; i < _wholes.Length; i++)
        {
            double gain = step * ((double)_reals[i] - _wholes[i]);
            if (i != last && _range.Contains(_wholes[i] + step) && gain > bestGain)
            {
                best = i;
                bestGain = gain;
            }
        }

        return best;
    }
}
