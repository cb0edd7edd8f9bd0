namespace Nadir.Core.Metrics;

/// <summary>Eigenvalues and eigenvectors of small symmetric matrices by Jacobi's rotations (Golub and Van Loan, section 8.5).</summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;

    /// <summary>
    /// Decomposes a matrix [n, n], of which the mean with its transpose is taken: column j of Vectors belongs to Values[j].
    /// </summary>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int n)
    {
        double[] a = new double[n * n];
        double[] vectors = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            vectors[(i * n) + i] = 1;
            for (int j = 0; j < n; j++)
            {
                a[(i * n) + j] = (matrix[(i * n) + j] + matrix[(j * n) + i]) / 2;
            }
        }

        for (int sweep = 0; sweep < MostSweeps && Sweep(a, vectors, n); sweep++)
        {
        }

        return ([.. Enumerable.Range(0, n).Select(i => a[(i * n) + i])], vectors);
    }

    /// <summary>Rotates every off-diagonal value away once; false where all were 0 beside the diagonal already.</summary>
    private static bool Sweep(double[] a, double[] vectors, int n)
    {
        bool turned = false;
        for (int p = 0; p < n; p++)
        {
            for (int q = p + 1; q < n; q++)
            {
                double off = a[(p * n) + q];
                if (Math.Abs(off) <= 1e-18 * (Math.Abs(a[(p * n) + p]) + Math.Abs(a[(q * n) + q])))
                {
                    continue;
                }

                double ratio = (a[(q * n) + q] - a[(p * n) + p]) / (2 * off);
                double tangent = (ratio < 0 ? -1 : 1) / (Math.Abs(ratio) + Math.Sqrt((ratio * ratio) + 1));
                double cosine = 1 / Math.Sqrt((tangent * tangent) + 1);
                Rotate(a, vectors, n, p, q, cosine, tangent * cosine);
                turned = true;
            }
        }

        return turned;
    }

    private static void Rotate(double[] a, double[] vectors, int n, int p, int q, double cosine, double sine)
    {
        for (int k = 0; k < n; k++)
        {
            Turn(ref a[(k * n) + p], ref a[(k * n) + q], cosine, sine);
            Turn(ref vectors[(k * n) + p], ref vectors[(k * n) + q], cosine, sine);
        }

        for (int k = 0; k < n; k++)
        {
            Turn(ref a[(p * n) + k], ref a[(q * n) + k], cosine, sine);
        }

        (a[(p * n) + q], a[(q * n) + p]) = (0, 0);
    }

    private static void Turn(ref double x, ref double y, double cosine, double sine) =>
        (x, y) = ((cosine * x) - (sine * y), (sine * x) + (cosine * y));
}
