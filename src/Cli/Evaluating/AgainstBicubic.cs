using Nadir.Core.Metrics;

namespace Nadir.Cli.Evaluating;

/// <summary>A row beside bicubic on the same images.</summary>
/// <param name="Above">Images whose PSNR is above bicubic's.</param>
/// <param name="ShareAbove">Their share, 0 to 1.</param>
/// <param name="PsnrGain">Pooled PSNR less bicubic's, in dB, jack-knifed as a pair.</param>
internal sealed record AgainstBicubic(int Above, double ShareAbove, PooledNumber PsnrGain)
{
    /// <summary>The comparison of two rows over the same images.</summary>
    public static AgainstBicubic Of(IReadOnlyList<ImageScores> row, IReadOnlyList<ImageScores> bicubic)
    {
        var pairs = row.Zip(bicubic).ToList();
        int above = pairs.Count(pair => pair.First.MeanSquareError < pair.Second.MeanSquareError);
        return new AgainstBicubic(above, (double)above / pairs.Count, Pooling.Jackknife(pairs, Gain));
    }

    private static double Gain(IReadOnlyList<(ImageScores First, ImageScores Second)> pairs) =>
        Pooled(pairs.Select(pair => pair.First)) - Pooled(pairs.Select(pair => pair.Second));

    private static double Pooled(IEnumerable<ImageScores> scores) =>
        PeakSignal.Decibels(scores.Average(score => score.MeanSquareError), Evaluator.Peak);
}
