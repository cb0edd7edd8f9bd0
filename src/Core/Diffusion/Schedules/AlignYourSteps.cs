namespace Nadir.Core.Diffusion.Schedules;

/// <summary>Optimised ten-step tables (Sabour et al. 2024, appendix): training times, or σ/α. <see cref="SigmaGrid.LogLinear"/> resamples them.</summary>
public static class AlignYourSteps
{
    private static readonly int[] StableDiffusionTimes = [999, 850, 736, 645, 545, 455, 343, 233, 124, 24];
    private static readonly int[] StableDiffusionXlTimes = [999, 845, 730, 587, 443, 310, 193, 116, 53, 13];
    private static readonly double[] StableDiffusionRatios = [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152];
    private static readonly double[] StableDiffusionXlRatios = [14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.38, 0.234, 0.113];
    private static readonly double[] StableDiffusionVideoRatios = [700, 54.5, 15.886, 7.977, 4.248, 1.789, 0.981, 0.403, 0.173, 0.034];

    /// <summary>The training times of "sd" or "sdxl", of 1,000.</summary>
    public static ReadOnlySpan<int> Times(string model) => model switch
    {
        "sd" => StableDiffusionTimes,
        "sdxl" => StableDiffusionXlTimes,
        _ => throw new ArgumentException($"no table of times for '{model}'; there are sd and sdxl", nameof(model)),
    };

    /// <summary>The σ/α of "sd", "sdxl" or "svd", noisy to clean.</summary>
    public static ReadOnlySpan<double> Ratios(string model) => model switch
    {
        "sd" => StableDiffusionRatios,
        "sdxl" => StableDiffusionXlRatios,
        "svd" => StableDiffusionVideoRatios,
        _ => throw new ArgumentException($"no table of sigmas for '{model}'; there are sd, sdxl and svd", nameof(model)),
    };
}
