namespace Nadir.Core.Metrics;

/// <summary>
/// First and second moments over positions of the 64 Haar wavelet packets of the third level: what the Fréchet wavelet distance takes
/// from an image or a set (docs/metrics.md, section 8; after Veeramacheneni et al. 2023, "Fréchet wavelet distance").
/// </summary>
public sealed class PacketMoments
{
    /// <summary>Packets, each with the moments of its bands.</summary>
    internal const int Packets = 64;

    private const int Least = 8;
    private readonly double[] means;
    private readonly double[] seconds;

    private PacketMoments(int bands, double[] means, double[] seconds)
    {
        Bands = bands;
        this.means = means;
        this.seconds = seconds;
    }

    /// <summary>Bands of the images.</summary>
    public int Bands { get; }

    /// <summary>The moments of one image in units of the peak, cut to multiples of 8.</summary>
    /// <param name="image">At least 8x8 pixels.</param>
    /// <param name="peak">The largest value, 255 for 8-bit imagery.</param>
    /// <exception cref="ArgumentException">The image is too small, or the peak not above 0.</exception>
    public static PacketMoments Of(MetricImage image, double peak)
    {
        ArgumentNullException.ThrowIfNull(image);
        MetricInput.CheckPeak(peak);
        MetricInput.CheckLeast(image, Least, "the Fréchet wavelet distance");
        int bands = image.Bands;
        double[] means = new double[Packets * bands];
        double[] seconds = new double[Packets * bands * bands];
        int across = image.Width / 8;
        int positions = image.Height / 8 * across;
        double[] block = new double[Packets * bands];
        for (int i = 0; i < positions; i++)
        {
            for (int band = 0; band < bands; band++)
            {
                Transform(image, i / across * 8, i % across * 8, band, peak, block.AsSpan(band * Packets, Packets));
            }

            for (int packet = 0; packet < Packets; packet++)
            {
                for (int c = 0; c < bands; c++)
                {
                    double value = block[(c * Packets) + packet];
                    means[(packet * bands) + c] += value / positions;
                    for (int d = 0; d < bands; d++)
                    {
                        seconds[(((packet * bands) + c) * bands) + d] += value * block[(d * Packets) + packet] / positions;
                    }
                }
            }
        }

        return new PacketMoments(bands, means, seconds);
    }

    /// <summary>A set's moments: the plain mean of its images', so that each image counts once.</summary>
    /// <exception cref="ArgumentException">There are none, or they are of images with different bands.</exception>
    public static PacketMoments Pool(IReadOnlyList<PacketMoments> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        MetricInput.CheckAny(images.Count);
        var pooled = new PacketMoments(images[0].Bands, new double[images[0].means.Length], new double[images[0].seconds.Length]);
        foreach (var image in images)
        {
            CheckSameBands(pooled, image);
            for (int i = 0; i < pooled.means.Length; i++)
            {
                pooled.means[i] += image.means[i] / images.Count;
            }

            for (int i = 0; i < pooled.seconds.Length; i++)
            {
                pooled.seconds[i] += image.seconds[i] / images.Count;
            }
        }

        return pooled;
    }

    /// <summary>Throws unless both are moments of images with as many bands.</summary>
    internal static void CheckSameBands(PacketMoments moments, PacketMoments other)
    {
        if (moments.Bands != other.Bands)
        {
            throw new ArgumentException($"moments of {moments.Bands} bands cannot be put beside those of {other.Bands}", nameof(other));
        }
    }

    /// <summary>Mean of a packet, one value for each band.</summary>
    internal ReadOnlySpan<double> Mean(int packet) => means.AsSpan(packet * Bands, Bands);

    /// <summary>Covariance of a packet, [Bands, Bands].</summary>
    internal double[] Covariance(int packet)
    {
        var mean = Mean(packet);
        double[] covariance = seconds.AsSpan(packet * Bands * Bands, Bands * Bands).ToArray();
        for (int i = 0; i < covariance.Length; i++)
        {
            covariance[i] -= mean[i / Bands] * mean[i % Bands];
        }

        return covariance;
    }

    /// <summary>The 64 coefficients of one block of 8x8 pixels of one band, in the order of the packets.</summary>
    private static void Transform(MetricImage image, int top, int left, int band, double peak, Span<double> packets)
    {
        Span<double> planes = stackalloc double[Packets];
        for (int i = 0; i < Packets; i++)
        {
            planes[i] = image.Values[((((top + (i / 8)) * image.Width) + left + (i % 8)) * image.Bands) + band] / peak;
        }

        // Planes lie one after another; each round splits every one in four of half its side.
        for (int side = 8; side > 1; side /= 2)
        {
            int half = side / 2;
            for (int plane = 0; plane < Packets; plane += side * side)
            {
                for (int i = 0; i < half * half; i++)
                {
                    int corner = plane + (i / half * 2 * side) + (i % half * 2);
                    var (a, b) = (planes[corner], planes[corner + 1]);
                    var (c, d) = (planes[corner + side], planes[corner + side + 1]);
                    int child = plane + i;
                    packets[child] = (a + b + c + d) / 2;
                    packets[child + (half * half)] = (a - b + c - d) / 2;
                    packets[child + (2 * half * half)] = (a + b - c - d) / 2;
                    packets[child + (3 * half * half)] = (a - b - c + d) / 2;
                }
            }

            packets.CopyTo(planes);
        }
    }
}
