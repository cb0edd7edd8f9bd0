using System.Numerics;

namespace Nadir.Upscaler.Inference;

/// <summary>Looks for values that are no numbers.</summary>
internal static class Finite
{
    /// <summary>Index of the first value that is NaN or infinite, or -1.</summary>
    public static int IndexOfOther(ReadOnlySpan<float> values)
    {
        const int run = 4096;
        for (int start = 0; start < values.Length; start += run)
        {
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(run, values.Length - start));
            if (!All(part))
            {
                return start + FirstOther(part);
            }
        }

        return -1;
    }

    // x - x is 0 for every finite x and NaN for the others, and a sum never loses a NaN.
    private static bool All(ReadOnlySpan<float> values)
    {
        Vector<float> sum = Vector<float>.Zero;
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(values[i..]);
            sum += x - x;
        }

        bool finite = sum == Vector<float>.Zero;
        for (; i < values.Length; i++)
        {
            finite &= float.IsFinite(values[i]);
        }

        return finite;
    }

    private static int FirstOther(ReadOnlySpan<float> values)
    {
        int i = 0;
        while (float.IsFinite(values[i]))
        {
            i++;
        }

        return i;
    }
}
