namespace Nadir.Cli.Evaluating;

/// <summary>A few of many, spread evenly: the positions i (n - 1)/(k - 1), i = 0..k-1, rounded half to even; the first alone where k is 1.</summary>
internal static class EvenSpread
{
    /// <summary>Rising, distinct positions in 0..<paramref name="count"/>-1; all of them where no more than <paramref name="most"/> are there.</summary>
    public static IReadOnlyList<int> Of(int count, int most)
    {
        int chosen = Math.Min(count, most);
        double step = chosen > 1 ? (count - 1.0) / (chosen - 1) : 0;
        return [.. Enumerable.Range(0, chosen).Select(i => (int)Math.Round(i * step, MidpointRounding.ToEven)).Distinct()];
    }
}
