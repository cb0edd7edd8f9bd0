namespace Nadir.Core.Metrics;

/// <summary>
/// Fréchet wavelet distance between a set of products and a set of truths: the squared Fréchet distance of Gaussians (Dowson and Landau
/// 1982, eq. 4) for each Haar packet, then the mean over packets (docs/metrics.md, section 8; reported times 1e6). Laws (TextureTests):
/// 0 for equal sets, symmetric, and for two constant images 64 squared differences over 64 packets.
/// </summary>
public static class FrechetWavelet
{
    /// <summary>The distance, at least 0, in squared units of the peak.</summary>
    /// <exception cref="ArgumentException">The sets' images have different bands.</exception>
    public static double Distance(PacketMoments products, PacketMoments truths)
    {
        PacketMoments.CheckSameBands(products, truths);
        int n = products.Bands;
        double total = 0;
        for (int packet = 0; packet < PacketMoments.Packets; packet++)
        {
            for (int i = 0; i < n; i++)
            {
                double difference = products.Mean(packet)[i] - truths.Mean(packet)[i];
                total += difference * difference;
            }

            total += Spread(products.Covariance(packet), truths.Covariance(packet), n);
        }

        return Math.Max(0, total / PacketMoments.Packets);
    }

    /// <summary>tr(S1) + tr(S2) - 2 tr((S1^(1/2) S2 S1^(1/2))^(1/2)).</summary>
    private static double Spread(double[] ours, double[] theirs, int n)
    {
        var (values, vectors) = SymmetricEigen.Decompose(ours, n);
        double[] root = new double[n * n];
        for (int i = 0; i < root.Length; i++)
        {
            for (int k = 0; k < n; k++)
            {
                root[i] += vectors[(i / n * n) + k] * Math.Sqrt(Math.Max(0, values[k])) * vectors[(i % n * n) + k];
            }
        }

        var (inner, _) = SymmetricEigen.Decompose(Multiply(Multiply(root, theirs, n), root, n), n);
        double spread = -2 * inner.Sum(value => Math.Sqrt(Math.Max(0, value)));
        for (int i = 0; i < n; i++)
        {
            spread += ours[(i * n) + i] + theirs[(i * n) + i];
        }

        return spread;
    }

    private static double[] Multiply(double[] left, double[] right, int n)
    {
        double[] product = new double[n * n];
        for (int i = 0; i < product.Length; i++)
        {
            for (int k = 0; k < n; k++)
            {
                product[i] += left[(i / n * n) + k] * right[(k * n) + (i % n)];
            }
        }

        return product;
    }
}
