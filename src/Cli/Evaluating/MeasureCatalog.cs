namespace Nadir.Cli.Evaluating;

/// <summary>All measures of docs/metrics.md, in its order.</summary>
internal static class MeasureCatalog
{
    /// <summary>Every measure once.</summary>
    public static readonly IReadOnlyList<MeasureInfo> All =
    [
        new("psnr", "PSNR", "dB", "higher", 2),
        new("ssim", "SSIM", "", "higher", 4),
        new("angle", "Spectral angle", "degrees", "lower", 3),
        new("power_low_db", "Power in the low band against the truth", "dB", "0", 2),
        new("power_mid_db", "Power in the mid band against the truth", "dB", "0", 2),
        new("power_high_db", "Power in the high band against the truth", "dB", "0", 2),
        new("grid_quarter_db", "Grid at 1/4 cycles per pixel against its neighbours", "dB", "0", 2),
        new("grid_half_db", "Grid at 1/2 cycles per pixel against its neighbours", "dB", "0", 2),
        new("swd", "Sliced Wasserstein distance", "", "lower", 3),
        new("swd_0", "Sliced Wasserstein distance, finest level", "", "lower", 3),
        new("swd_1", "Sliced Wasserstein distance, middle level", "", "lower", 3),
        new("swd_2", "Sliced Wasserstein distance, coarsest level", "", "lower", 3),
        new("fwd_e6", "Fréchet wavelet distance x 1e6", "", "lower", 0),
        new("reflectance", "Consistency: reflectance", "", "lower", 5),
        new("spectral", "Consistency: spectral angle", "degrees", "lower", 3),
        new("spatial", "Consistency: displacement", "input pixels", "lower", 4),
        new("improvement", "Improvement", "", "higher", 3),
        new("omission", "Omission", "", "lower", 3),
        new("hallucination", "Hallucination", "", "lower", 3),
    ];

    /// <summary>The frequency bands' measures, from low to high, with the names of their bands.</summary>
    public static readonly IReadOnlyList<(string Measure, string Band)> PowerBands =
        [("power_low_db", "low"), ("power_mid_db", "mid"), ("power_high_db", "high")];

    /// <summary>The measures of the short table.</summary>
    public static readonly IReadOnlyList<string> Short =
        ["psnr", "ssim", "power_mid_db", "power_high_db", "swd", "fwd_e6", "improvement", "omission", "hallucination"];

    /// <summary>The measure of a name.</summary>
    public static MeasureInfo Find(string name) => All.First(measure => measure.Name == name);
}
