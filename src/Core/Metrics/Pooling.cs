namespace Nadir.Core.Metrics;

/// <summary>
/// Numbers pooled over images, with intervals by the jackknife (Quenouille 1956; Efron and Tibshirani 1993, eq. 11.5; docs/metrics.md,
/// section 11). Laws (PoolingTests): the order of the images is without effect; equal images have the interval 0; a mean's interval is 1.96
/// standard errors.
/// </summary>
public static class Pooling
{
    private const double Normal95 = 1.96;

    /// <summary>
    /// Every measure pooled, by name: psnr, ssim, angle, power_low_db, power_mid_db, power_high_db, grid_quarter_db, grid_half_db, swd,
    /// swd_0, swd_1, swd_2, fwd_e6, reflectance, spectral, spatial, improvement, omission, hallucination.
    /// </summary>
    /// <param name="images">At least one, all of the same peak and bands.</param>
    /// <exception cref="ArgumentException">
    /// There is no image, their peaks or bands differ, or all, or all but one, have no power where a ratio in dB needs it.
    /// </exception>
    public static IReadOnlyDictionary<string, PooledNumber> Pool(IReadOnlyList<ImageScores> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        MetricInput.CheckAny(images.Count);
        double peak = images[0].Peak;
        if (images.Any(image => image.Peak != peak))
        {
            throw new ArgumentException("images of different peaks cannot be pooled", nameof(images));
        }

        return Measures(peak).ToDictionary(measure => measure.Name, measure => Jackknife(images, measure.Pooled));
    }

    /// <summary>
    /// A number pooled over all items, and 1.96 sqrt((n - 1)/n · sum of (q(-i) - mean of q(-.))²), where q(-i) leaves item i out.
    /// </summary>
    /// <exception cref="ArgumentException">There is no item.</exception>
    public static PooledNumber Jackknife<T>(IReadOnlyList<T> items, Func<IReadOnlyList<T>, double> pooled)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(pooled);
        MetricInput.CheckAny(items.Count);
        double value = pooled(items);
        int n = items.Count;
        if (n == 1)
        {
            return new PooledNumber(value, null);
        }

        double[] without = [.. Enumerable.Range(0, n).Select(i => pooled([.. items.Where((_, k) => k != i)]))];
        double mean = without.Sum() / n;
        double squares = without.Sum(other => (other - mean) * (other - mean));
        double interval = Normal95 * Math.Sqrt((n - 1.0) / n * squares);
        return new PooledNumber(value, double.IsFinite(interval) && double.IsFinite(value) ? interval : null);
    }

    private static (string Name, Func<IReadOnlyList<ImageScores>, double> Pooled)[] Measures(double peak) =>
    [
        ("psnr", images => PeakSignal.Decibels(images.Average(image => image.MeanSquareError), peak)),
        ("ssim", images => images.Average(image => image.StructuralSimilarity)),
        ("angle", images => images.Average(image => image.SpectralAngle)),
        ("power_low_db", images => Ratio(images, image => image.Power.Low, image => image.TruthPower.Low)),
        ("power_mid_db", images => Ratio(images, image => image.Power.Mid, image => image.TruthPower.Mid)),
        ("power_high_db", images => Ratio(images, image => image.Power.High, image => image.TruthPower.High)),
        ("grid_quarter_db", images => Ratio(images, image => image.Peaks.QuarterPeak, image => image.Peaks.QuarterNeighbours)),
        ("grid_half_db", images => Ratio(images, image => image.Peaks.HalfPeak, image => image.Peaks.HalfNeighbours)),
        ("swd", images => images.Average(image => image.SlicedWasserstein.Average())),
        ("swd_0", images => images.Average(image => image.SlicedWasserstein[0])),
        ("swd_1", images => images.Average(image => image.SlicedWasserstein[1])),
        ("swd_2", images => images.Average(image => image.SlicedWasserstein[2])),
        ("fwd_e6", images => 1e6 * FrechetWavelet.Distance(
            PacketMoments.Pool([.. images.Select(image => image.Moments)]),
            PacketMoments.Pool([.. images.Select(image => image.TruthMoments)]))),
        ("reflectance", images => images.Average(image => image.Consistency.Reflectance)),
        ("spectral", images => images.Average(image => image.Consistency.Spectral)),
        ("spatial", images => images.Average(image => image.Consistency.Spatial)),
        ("improvement", images => images.Average(image => image.Correctness.Improvement)),
        ("omission", images => images.Average(image => image.Correctness.Omission)),
        ("hallucination", images => images.Average(image => image.Correctness.Hallucination)),
    ];

    private static double Ratio(IReadOnlyList<ImageScores> images, Func<ImageScores, double> power, Func<ImageScores, double> reference) =>
        FrequencyPower.Decibels(images.Sum(power), images.Sum(reference));
}
