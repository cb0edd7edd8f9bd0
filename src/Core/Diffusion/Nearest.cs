namespace Nadir.Core.Diffusion;

/// <summary>The known name nearest to a mistyped one, by edit distance.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the smallest Levenshtein distance; the first of equals.</summary>
    public static string To(string name, IReadOnlyList<string> candidates) => candidates.MinBy(candidate => Distance(name, candidate))!;

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
