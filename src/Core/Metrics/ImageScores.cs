namespace Nadir.Core.Metrics;

/// <summary>All measures of one image (docs/metrics.md), for <see cref="Pooling"/>.</summary>
public sealed record ImageScores
{
    /// <summary>Product pixels that are cut from every side for all measures but <see cref="Consistency"/>.</summary>
    public const int Border = 16;

    /// <summary>The largest value of the images' range.</summary>
    public required double Peak { get; init; }

    /// <summary>Mean square error, in squared units of the image.</summary>
    public required double MeanSquareError { get; init; }

    /// <summary>Structural similarity, at most 1.</summary>
    public required double StructuralSimilarity { get; init; }

    /// <summary>Spectral angle in degrees.</summary>
    public required double SpectralAngle { get; init; }

    /// <summary>The product's power by frequency band.</summary>
    public required FrequencyPower Power { get; init; }

    /// <summary>The truth's power by frequency band.</summary>
    public required FrequencyPower TruthPower { get; init; }

    /// <summary>The product's power at the shuffle period.</summary>
    public required GridPeaks Peaks { get; init; }

    /// <summary>Sliced Wasserstein distance by level, finest first.</summary>
    public required IReadOnlyList<double> SlicedWasserstein { get; init; }

    /// <summary>The product's moments of wavelet packets.</summary>
    public required PacketMoments Moments { get; init; }

    /// <summary>The truth's moments of wavelet packets.</summary>
    public required PacketMoments TruthMoments { get; init; }

    /// <summary>The product against the input.</summary>
    public required Consistency Consistency { get; init; }

    /// <summary>The product between the enlargement and the truth.</summary>
    public required Correctness Correctness { get; init; }

    /// <summary>Measures one image. Product and bicubic are clipped to [0, peak] first, and the border is cut here.</summary>
    /// <param name="product">The whole product, at least 64x64 pixels.</param>
    /// <param name="truth">Of the product's size and bands.</param>
    /// <param name="input">Of the product's bands and an s-th of its sides.</param>
    /// <param name="bicubic">The input's bicubic enlargement, of the product's size and bands.</param>
    /// <param name="scale">Refinement factor s, at least 1.</param>
    /// <param name="peak">The largest value, 255 for 8-bit imagery.</param>
    /// <exception cref="ArgumentException">Images are too small or do not fit together, or the peak is not above 0.</exception>
    public static ImageScores Measure(
        MetricImage product,
        MetricImage truth,
        MetricImage input,
        MetricImage bicubic,
        int scale,
        double peak)
    {
        ArgumentNullException.ThrowIfNull(product);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentNullException.ThrowIfNull(bicubic);
        MetricInput.CheckSame(product, truth);
        var whole = product.Clip(peak);
        var p = whole.Cut(Border);
        var t = truth.Cut(Border);
        return new ImageScores
        {
            Peak = peak,
            MeanSquareError = PeakSignal.MeanSquareError(p, t),
            StructuralSimilarity = Metrics.StructuralSimilarity.Measure(p, t, peak),
            SpectralAngle = Metrics.SpectralAngle.Degrees(p, t, peak),
            Power = FrequencyPower.Of(p),
            TruthPower = FrequencyPower.Of(t),
            Peaks = GridPeaks.Of(p),
            SlicedWasserstein = Metrics.SlicedWasserstein.Measure(p, t, peak),
            Moments = PacketMoments.Of(p, peak),
            TruthMoments = PacketMoments.Of(t, peak),
            Consistency = Consistency.Measure(whole, input, scale, peak),
            Correctness = Correctness.Measure(p, bicubic.Clip(peak).Cut(Border), t, peak),
        };
    }
}
