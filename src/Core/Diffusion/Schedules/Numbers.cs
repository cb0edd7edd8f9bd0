namespace Nadir.Core.Diffusion.Schedules;

/// <summary>Number sequences that grids are made of.</summary>
internal static class Numbers
{
    /// <summary>Evenly spaced values with both ends exact; one value is the start.</summary>
    public static double[] Linspace(double start, double end, int count)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++)
        {
            values[i] = start + (i * ((end - start) / Math.Max(1, count - 1)));
        }

        if (count > 1)
        {
            values[^1] = end;
        }

        return values;
    }
}
