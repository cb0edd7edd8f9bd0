using System.Numerics;

namespace Nadir.Core.Diffusion;

/// <summary>
/// Linear combinations of states in one pass. Products and sums are rounded one by one, never fused, so that the bytes do not depend
/// on the width of the machine's vectors. Sources may be the destination itself, but not overlap it otherwise.
/// </summary>
internal static class Linear
{
    /// <summary>destination = a·x + b·y.</summary>
    public static void Combine<T>(double a, ReadOnlySpan<T> x, double b, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var n = destination.Length;
        RequireLength(x.Length, n);
        RequireLength(y.Length, n);
        var (ta, tb) = (T.CreateTruncating(a), T.CreateTruncating(b));
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var (va, vb) = (new Vector<T>(ta), new Vector<T>(tb));
            for (; i <= n - Vector<T>.Count; i += Vector<T>.Count)
            {
                ((va * new Vector<T>(x[i..])) + (vb * new Vector<T>(y[i..]))).CopyTo(destination[i..]);
            }
        }

        for (; i < n; i++)
        {
            destination[i] = (ta * x[i]) + (tb * y[i]);
        }
    }

    /// <summary>destination = a·x + b·y + c·z, summed from left to right.</summary>
    public static void Combine<T>(
        double a, ReadOnlySpan<T> x, double b, ReadOnlySpan<T> y, double c, ReadOnlySpan<T> z, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var n = destination.Length;
        RequireLength(x.Length, n);
        RequireLength(y.Length, n);
        RequireLength(z.Length, n);
        var (ta, tb, tc) = (T.CreateTruncating(a), T.CreateTruncating(b), T.CreateTruncating(c));
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var (va, vb, vc) = (new Vector<T>(ta), new Vector<T>(tb), new Vector<T>(tc));
            for (; i <= n - Vector<T>.Count; i += Vector<T>.Count)
            {
                ((va * new Vector<T>(x[i..])) + (vb * new Vector<T>(y[i..])) + (vc * new Vector<T>(z[i..]))).CopyTo(destination[i..]);
            }
        }

        for (; i < n; i++)
        {
            destination[i] = (ta * x[i]) + (tb * y[i]) + (tc * z[i]);
        }
    }

    /// <summary>destination = a·x + b·y + c·z + d·w, summed from left to right.</summary>
    public static void Combine<T>(
        double a,
        ReadOnlySpan<T> x,
        double b,
        ReadOnlySpan<T> y,
        double c,
        ReadOnlySpan<T> z,
        double d,
        ReadOnlySpan<T> w,
        Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var n = destination.Length;
        RequireLength(x.Length, n);
        RequireLength(y.Length, n);
        RequireLength(z.Length, n);
        RequireLength(w.Length, n);
        var (ta, tb, tc, td) = (T.CreateTruncating(a), T.CreateTruncating(b), T.CreateTruncating(c), T.CreateTruncating(d));
        var i = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var (va, vb, vc, vd) = (new Vector<T>(ta), new Vector<T>(tb), new Vector<T>(tc), new Vector<T>(td));
            for (; i <= n - Vector<T>.Count; i += Vector<T>.Count)
            {
                ((va * new Vector<T>(x[i..])) + (vb * new Vector<T>(y[i..])) + (vc * new Vector<T>(z[i..])) + (vd * new Vector<T>(w[i..])))
                    .CopyTo(destination[i..]);
            }
        }

        for (; i < n; i++)
        {
            destination[i] = (ta * x[i]) + (tb * y[i]) + (tc * z[i]) + (td * w[i]);
        }
    }

    /// <summary>destination += a·x.</summary>
    public static void Add<T>(double a, ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T> => Combine(1, destination, a, x, destination);

    private static void RequireLength(int actual, int expected)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"states have different lengths: {actual} and {expected}");
        }
    }
}
