namespace Nadir.Core.Radiometry;

/// <summary>The check that a caller's buffer holds what it must.</summary>
internal static class SpanLength
{
    /// <summary>Throws unless <paramref name="given"/> is at least <paramref name="needed"/>.</summary>
    /// <exception cref="ArgumentException">The buffer is too short.</exception>
    public static void CheckAtLeast(int given, long needed, string name)
    {
        if (given < needed)
        {
            throw new ArgumentException($"{name} holds {given} values, fewer than the {needed} needed", name);
        }
    }
}
