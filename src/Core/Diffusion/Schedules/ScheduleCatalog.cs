namespace Nadir.Core.Diffusion.Schedules;

/// <summary>
/// Schedules and spacings by name. A schedule is a curve of noise levels over time, on which a spacing chooses N times, or a grid, which
/// places its N levels itself. Each takes any N of at least 1.
/// </summary>
public static class ScheduleCatalog
{
    private const int Training = 1000;

    /// <summary>Schedules that are curves over time: the paths by name, but for the exploding one, whose levels the grid karras has.</summary>
    public static IReadOnlyList<string> Curves { get; } = [.. PathCatalog.Names.Where(name => name != "karras")];

    /// <summary>Schedules that place their own levels.</summary>
    public static IReadOnlyList<string> Grids { get; } = ["karras", "exponential", "polyexponential", "beta", "ays", "consistency"];

    /// <summary>All schedules, in the order of a listing.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Curves, .. Grids];

    /// <summary>All spacings, in the order of a listing.</summary>
    public static IReadOnlyList<string> Spacings { get; } = ["uniform", "trailing", "leading", "linspace", "log-snr"];

    /// <summary>One line on the schedule or spacing of that name.</summary>
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
        _ when Curves.Contains(name) => PathCatalog.Describe(name),
        _ => throw Unknown("schedule", name, Names),
    };

    /// <summary>
    /// N steps on a path by the grid or spacing of that name. Those in σ run between the path's own ends, no farther than log-SNR ±12;
    /// throws ArgumentException for an unknown name, naming the nearest and all there are.
    /// </summary>
    public static NoiseSchedule Place(string name, GaussianPath path, int steps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        var high = Math.Min(path.At(1).Ratio, Math.Exp(6));
        var low = Math.Min(Math.Exp(-6), high);
        return name switch
        {
            "uniform" => StepPlacement.Uniform(path, steps),
            "trailing" => Trained(path, TrainingTimes.Trailing(Training, Bounded(steps))),
            "leading" => steps == 1 ? StepPlacement.Uniform(path, 1) : Trained(path, TrainingTimes.Leading(Training, Bounded(steps), 0)),
            "linspace" => steps == 1 ? StepPlacement.Uniform(path, 1) : Trained(path, TrainingTimes.Linspace(Training, Bounded(steps))),
            "log-snr" or "exponential" => SigmaGrid.ToSchedule(SigmaGrid.Exponential(low, high, steps), path),
            "karras" => SigmaGrid.ToSchedule(SigmaGrid.Karras(low, high, steps), path),
            "polyexponential" => SigmaGrid.ToSchedule(SigmaGrid.Polyexponential(low, high, steps, 2), path),
            "beta" => SigmaGrid.ToSchedule(SigmaGrid.Beta(low, high, steps), path),
            "ays" => SigmaGrid.ToSchedule(SigmaGrid.LogLinear(AlignYourSteps.Ratios("sd"), steps), path),
            "consistency" => SigmaGrid.ToSchedule(ConsistencyGrid.Sigmas(steps, Math.Max(40, steps), 0.002, 80, 7), path),
            _ => throw Unknown("spacing", name, Spacings),
        };
    }

    /// <summary>
    /// N steps of a schedule, run on another path: a curve is spaced by <paramref name="spacing"/> (null is uniform), a grid places itself
    /// and takes none. Levels have the schedule's log-SNR and the path's shape. Throws ArgumentException with the nearest that makes sense.
    /// </summary>
    public static NoiseSchedule Place(string schedule, string? spacing, GaussianPath path, int steps)
    {
        if (Spacings.Contains(schedule))
        {
            throw new ArgumentException($"{schedule} is a spacing, not a schedule; give spacing {schedule}", nameof(schedule));
        }

        if (!Names.Contains(schedule))
        {
            throw Unknown("schedule", schedule, Names);
        }

        if (spacing is not null && !Spacings.Contains(spacing))
        {
            throw Names.Contains(spacing)
                ? new ArgumentException($"{spacing} is a schedule, not a spacing; give schedule {spacing}", nameof(spacing))
                : Unknown("spacing", spacing, Spacings);
        }

        if (Grids.Contains(schedule))
        {
            return spacing is null
                ? Place(schedule, path, steps)
                : throw new ArgumentException($"schedule {schedule} places its own steps; leave spacing {spacing} out, or take schedule linear", nameof(spacing));
        }

        var curve = Place(spacing ?? "uniform", PathCatalog.Named(schedule), steps);
        var levels = new NoiseLevel[curve.Levels.Length];
        for (var i = 0; i < levels.Length; i++)
        {
            levels[i] = path.AtRatio(curve[i].Ratio);
        }

        return new NoiseSchedule(levels, path);
    }

    private static int Bounded(int steps) => steps <= Training
        ? steps
        : throw new ArgumentException($"a spacing on {Training} training steps takes at most {Training} steps, not {steps}; use uniform", nameof(steps));

    private static NoiseSchedule Trained(GaussianPath path, int[] times) =>
        StepPlacement.FromTimes(path, Array.ConvertAll(times, t => (t + 1.0) / Training));

    private static ArgumentException Unknown(string kind, string name, IReadOnlyList<string> known) => new(
        $"unknown {kind} '{name}'; did you mean {Nearest.To(name, known)}? There are {string.Join(", ", known)}", nameof(name));
}
