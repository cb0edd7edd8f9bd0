namespace Nadir.Core.Tests.Reference;

/// <summary>
/// The twin of <see cref="Core.Radiometry.IntegerRounding"/> for ranges without nodata: a unit step at a time, always the one that
/// adds least to the squared distance from the reals.
/// </summary>
internal static class SlowIntegerRounding
{
    /// <summary>The nearest whole numbers in [low, high] to the reals whose mean is <paramref name="mean"/>.</summary>
    public static int[] Round(float[] reals, int mean, int low, int high)
    {
        int[] wholes = [.. reals.Select(real => (int)Math.Clamp(MathF.Floor(real), low, high))];
        int missing = (mean * reals.Length) - wholes.Sum();
        for (; missing > 0; missing--)
        {
            wholes[Best(reals, wholes, i => wholes[i] < high, up: true)]++;
        }

        for (; missing < 0; missing++)
        {
            wholes[Best(reals, wholes, i => wholes[i] > low, up: false)]--;
        }

        return wholes;
    }

    // A step up is best where the real lies farthest above its whole number, the earlier of equals; a step down undoes the worst of
    // the steps up, so there the later of equals.
    private static int Best(float[] reals, int[] wholes, Func<int, bool> mayMove, bool up)
    {
        int best = -1;
        for (int i = 0; i < reals.Length; i++)
        {
            if (!mayMove(i))
            {
                continue;
            }

            double gain = Gain(reals, wholes, i, up);
            if (best < 0 || (up ? gain > Gain(reals, wholes, best, up) : gain >= Gain(reals, wholes, best, up)))
            {
                best = i;
            }
        }

        return best;
    }

    private static double Gain(float[] reals, int[] wholes, int i, bool up) =>
        up ? (double)reals[i] - wholes[i] : wholes[i] - 1 - (double)reals[i];
}
