namespace Nadir.Core.Diffusion.Samplers;

/// <summary>Weights of UniPC's differences (Zhao et al. 2023, eq. 6 and appendix C), factor B(h) included.</summary>
internal static class UniPcWeights
{
    /// <summary>
    /// Fills one weight for each difference, the newest past first and, where a correction is made, the new evaluation last.
    /// <paramref name="h"/> is −h in data prediction; the last of <paramref name="shares"/> is 1.
    /// </summary>
    public static void Fill(UniPcVariant variant, double h, ReadOnlySpan<double> shares, bool correct, Span<double> weights)
    {
        var order = shares.Length;
        if (variant == UniPcVariant.VaryingCoefficients)
        {
            Varying(h, shares, correct, weights);
            return;
        }

        var b = variant == UniPcVariant.Bh1 ? h : double.ExpM1(h);
        var count = correct ? order : order - 1;
        if (count == 1 && (correct || order == 2))
        {
            weights[0] = 0.5 * b;
            return;
        }

        Span<double> matrix = stackalloc double[16];
        var phi = double.ExpM1(h) / h - 1;
        var factorial = 1.0;
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                matrix[(i * count) + j] = Math.Pow(shares[j], i);
            }

            weights[i] = phi * factorial;
            factorial *= i + 2;
            phi = (phi / h) - (1 / factorial);
        }

        Solve(matrix, count, weights);
    }

    private static void Varying(double h, ReadOnlySpan<double> shares, bool correct, Span<double> weights)
    {
        var order = shares.Length;
        var count = correct ? order : order - 1;
        Span<double> phis = stackalloc double[5];
        var phi = double.ExpM1(h);
        var factorial = 1.0;
        for (var k = 0; k <= order; k++)
        {
            phis[k] = phi;
            phi = (phi / h) - (1 / factorial);
            factorial *= k + 2;
        }

        // Row k of the inverse of C, C[i][j] = shares[i]^j/(j + 1)!, weighs the differences by phi[k + 1]; the references take the new
        // difference by the last phi and the last of those rows that the past uses.
        Span<double> matrix = stackalloc double[16];
        Span<double> row = stackalloc double[4];
        weights.Clear();
        for (var k = 0; k < order - 1; k++)
        {
            InverseRow(shares[..count], k, matrix, row);
            for (var j = 0; j < order - 1; j++)
            {
                weights[j] += phis[k + 1] * row[j];
            }
        }

        if (correct)
        {
            InverseRow(shares, Math.Max(0, order - 2), matrix, row);
            weights[order - 1] = phis[order] * row[order - 1];
        }
    }

    private static void InverseRow(ReadOnlySpan<double> shares, int k, Span<double> matrix, Span<double> row)
    {
        var n = shares.Length;
        for (var i = 0; i < n; i++)
        {
            var value = 1.0;
            for (var j = 0; j < n; j++)
            {
                matrix[(j * n) + i] = value;
                value *= shares[i] / (j + 2);
            }

            row[i] = i == k ? 1 : 0;
        }

        Solve(matrix, n, row);
    }

    /// <summary>Solves an n by n system in place by elimination with row exchanges.</summary>
    private static void Solve(Span<double> matrix, int n, Span<double> right)
    {
        for (var column = 0; column < n; column++)
        {
            var pivot = column;
            for (var i = column + 1; i < n; i++)
            {
                pivot = Math.Abs(matrix[(i * n) + column]) > Math.Abs(matrix[(pivot * n) + column]) ? i : pivot;
            }

            (right[column], right[pivot]) = (right[pivot], right[column]);
            for (var j = 0; j < n; j++)
            {
                (matrix[(column * n) + j], matrix[(pivot * n) + j]) = (matrix[(pivot * n) + j], matrix[(column * n) + j]);
            }

            for (var i = 0; i < n; i++)
            {
                if (i != column)
                {
                    var factor = matrix[(i * n) + column] / matrix[(column * n) + column];
                    for (var j = column; j < n; j++)
                    {
                        matrix[(i * n) + j] -= factor * matrix[(column * n) + j];
                    }

                    right[i] -= factor * right[column];
                }
            }
        }

        for (var i = 0; i < n; i++)
        {
            right[i] /= matrix[(i * n) + i];
        }
    }
}
