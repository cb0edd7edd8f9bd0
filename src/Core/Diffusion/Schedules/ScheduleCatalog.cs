namespace Nadir.Core.Diffusion.Schedules;

/// <summary>Step placements by name: which levels of a path N steps visit. Each takes any N of at least 1.</summary>
public static class ScheduleCatalog
{
    /// <summary>All names, in the order of a listing.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["uniform", "trailing", "leading", "linspace", "log-snr", "karras", "exponential", "polyexponential", "beta", "ays", "consistency"];

    /// <summary>One line on the placement of that name.</summary>
    public static string Describe(string name) => name switch
    {
        "uniform" => "uniform in the path's time, t_i = 1 - i/N",
        "trailing" => "like uniform, on 1,000 training steps (Lin et al. 2024)",
        "leading" => "multiples of the whole stride of 1,000 training steps; starts below pure noise",
        "linspace" => "1,000 training steps, both ends kept",
        "log-snr" => "uniform in log-SNR between the path's ends, at most 12 either way (Lu et al. 2022)",
        "karras" => "even in sigma^(1/7) (Karras et al. 2022, eq. 5)",
        "exponential" => "even in ln sigma",
        "polyexponential" => "ln sigma falls as the square of what is left",
        "beta" => "quantiles of Beta(0.6, 0.6) in sigma (Lee et al. 2024)",
        "ays" => "Align Your Steps' table for Stable Diffusion, resampled in ln sigma (Sabour et al. 2024)",
        "consistency" => "40 Karras sigmas, every (40/N)-th (Song et al. 2023)",
        _ => throw Unknown(name),
    };

    /// <summary>
    /// N steps on the path by the placement of that name. Placements in σ run between the path's own ends, no farther than log-SNR ±12;
    /// throws ArgumentException for an unknown name, naming the nearest and all there are.
    /// </summary>
    public static NoiseSchedule Place(string name, GaussianPath path, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        const int training = 1000;
        var high = Math.Min(path.At(1).Ratio, Math.Exp(6));
        var low = Math.Min(Math.Exp(-6), high);
        return name switch
        {
            "uniform" => StepPlacement.Uniform(path, steps),
            "trailing" => Trained(path, TrainingTimes.Trailing(training, Bounded(steps)), training),
            "leading" => steps == 1 ? StepPlacement.Uniform(path, 1) : Trained(path, TrainingTimes.Leading(training, Bounded(steps), 0), training),
            "linspace" => steps == 1 ? StepPlacement.Uniform(path, 1) : Trained(path, TrainingTimes.Linspace(training, Bounded(steps)), training),
            "log-snr" or "exponential" => SigmaGrid.ToSchedule(SigmaGrid.Exponential(low, high, steps), path),
            "karras" => SigmaGrid.ToSchedule(SigmaGrid.Karras(low, high, steps), path),
            "polyexponential" => SigmaGrid.ToSchedule(SigmaGrid.Polyexponential(low, high, steps, 2), path),
            "beta" => SigmaGrid.ToSchedule(SigmaGrid.Beta(low, high, steps), path),
            "ays" => SigmaGrid.ToSchedule(SigmaGrid.LogLinear(AlignYourSteps.Ratios("sd"), steps), path),
            "consistency" => SigmaGrid.ToSchedule(ConsistencyGrid.Sigmas(steps, Math.Max(40, steps), 0.002, 80, 7), path),
            _ => throw Unknown(name),
        };

        static int Bounded(int steps) => steps <= training
            ? steps
            : throw new ArgumentException($"a placement on {training} training steps takes at most {training} steps, not {steps}; use uniform", nameof(steps));
    }

    private static NoiseSchedule Trained(GaussianPath path, int[] times, int training) =>
        StepPlacement.FromTimes(path, Array.ConvertAll(times, t => (t + 1.0) / training));

    private static ArgumentException Unknown(string name) => new(
        $"unknown schedule '{name}'; did you mean {Nearest.To(name, Names)}? There are {string.Join(", ", Names)}", nameof(name));
}
