namespace Nadir.Core.Tests.Reference;

/// <summary>Planes of test values, a pure function of a seed.</summary>
internal static class Planes
{
    /// <summary>Values evenly spread over [low, high).</summary>
    public static float[] Uniform(int seed, long count, double low, double high)
    {
        float[] values = new float[count];
        ulong state = (ulong)seed;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)(low + (Next(ref state) * (high - low)));
        }

        return values;
    }

    /// <summary>Whole numbers evenly spread over [low, high].</summary>
    public static float[] Whole(int seed, long count, int low, int high)
    {
        float[] values = new float[count];
        ulong state = (ulong)seed;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = low + (int)(Next(ref state) * (high - low + 1));
        }

        return values;
    }

    /// <summary>Flags that are 1 with the given share, else 0.</summary>
    public static byte[] Flags(int seed, long count, double share)
    {
        byte[] flags = new byte[count];
        ulong state = (ulong)seed;
        for (int i = 0; i < flags.Length; i++)
        {
            flags[i] = Next(ref state) < share ? (byte)1 : (byte)0;
        }

        return flags;
    }

    /// <summary>A window of a plane, as a plane of its own.</summary>
    public static T[] Cut<T>(T[] plane, int stride, int x, int y, int width, int height)
    {
        var part = new T[width * height];
        for (int row = 0; row < height; row++)
        {
            Array.Copy(plane, ((y + row) * stride) + x, part, row * width, width);
        }

        return part;
    }

    // SplitMix64 (Steele, Lea and Flood 2014): every seed gives a good sequence.
    private static double Next(ref ulong state)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15;
            ulong z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
        }
    }
}
