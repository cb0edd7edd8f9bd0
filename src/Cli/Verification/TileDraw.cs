using Nadir.Core.Metrics;

namespace Nadir.Cli.Verification;

/// <summary>Draws tiles without putting them back, every choice as likely as any other.</summary>
internal static class TileDraw
{
    /// <summary>The numbers of <paramref name="count"/> of <paramref name="tiles"/> tiles, rising; the same for the same seed.</summary>
    public static IReadOnlyList<int> Of(int tiles, int count, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, tiles);
        int[] numbers = [.. Enumerable.Range(0, tiles)];
        var random = new SplitMix64(seed);
        for (int i = 0; i < count; i++)
        {
            // Next is in (0, 1]: from the upper end down, each of the numbers left is as likely.
            int other = tiles - (int)Math.Ceiling(random.Next() * (tiles - i));
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return [.. numbers[..count].Order()];
    }

    /// <summary>
    /// The probability that a draw holds at least one of <paramref name="damaged"/> tiles: 1 - C(T - d, N) / C(T, N), for one damaged tile N / T.
    /// </summary>
    public static double ChanceToFind(int tiles, int count, int damaged = 1)
    {
        double missed = 1;
        for (int i = 0; i < count; i++)
        {
            missed *= Math.Max(0, tiles - damaged - i) / (double)(tiles - i);
        }

        return 1 - missed;
    }
}
