using Nadir.Core.Diffusion.Schedules;

namespace Nadir.Core.Diffusion;

/// <summary>The Gaussian paths of the field, by name and by construction.</summary>
public static class PathCatalog
{
    private static readonly Func<double, NoiseLevel> Preserving = NoiseLevel.FromRatio;

    /// <summary>α = cos(πt/2), σ = sin(πt/2); exactly (0, 1) at t = 1. The bundled models' path.</summary>
    public static GaussianPath Cosine { get; } = new(
        "cosine",
        static t => t >= 1 ? new NoiseLevel(0, 1) : new NoiseLevel(Math.Cos(Math.PI * t / 2), Math.Sin(Math.PI * t / 2)),
        Preserving);

    /// <summary>
    /// Linear β in continuous time, β(t) = 0.1 + 19.9 t (Song et al. 2021, eq. 32): ln α = −19.9 t²/4 − 0.1 t/2. It is the limit of the
    /// DDPM table of 1,000 betas from 1e-4 to 2e-2; the table itself is <see cref="BetaTable.Linear"/>. At t = 1 alpha is 0.00657.
    /// </summary>
    public static GaussianPath Linear { get; } = LinearBeta(0.1, 20);

    /// <summary>Flow matching: α = 1 − t, σ = t (Lipman et al. 2023; Liu et al. 2023).</summary>
    public static GaussianPath Flow { get; } = ShiftedFlow(1);

    /// <summary>Variance exploding, α = 1, with Karras spacing: σ = (t·80^(1/7))⁷ (Karras et al. 2022, eq. 5 with σ_min 0).</summary>
    public static GaussianPath Exploding { get; } = new(
        "karras", static t => new NoiseLevel(1, 80 * Math.Pow(t, 7)), static ratio => new NoiseLevel(1, ratio));

    /// <summary>Names that <see cref="Named"/> knows.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["cosine", "linear", "scaled-linear", "ddpm-cosine", "sigmoid", "square-root", "zero-snr", "karras", "flow", "resshift"];

    /// <summary>One line on the path of that name, for a listing.</summary>
    public static string Describe(string name) => name switch
    {
        "cosine" => "alpha = cos(pi t/2), pure noise at t = 1; the bundled models' path",
        "linear" => "continuous linear beta, 0.1 to 20 (Song et al. 2021)",
        "scaled-linear" => "1,000 betas linear in their root, 0.00085 to 0.012 (Rombach et al. 2022)",
        "ddpm-cosine" => "1,000 betas from a squared cosine with offset 0.008 (Nichol and Dhariwal 2021)",
        "sigmoid" => "1,000 betas on a sigmoid, 1e-4 to 0.02 (Xu et al. 2022)",
        "square-root" => "alpha-bar = 1 - sqrt(t + 1e-4) (Li et al. 2022)",
        "zero-snr" => "scaled-linear, rescaled to end in pure noise (Lin et al. 2024)",
        "karras" => "variance exploding, sigma = 80 t^7 (Karras et al. 2022)",
        "flow" => "alpha = 1 - t, sigma = t (Lipman et al. 2023)",
        "resshift" => "alpha = 1 - eta, sigma = kappa sqrt(eta) on the residual (Yue et al. 2023)",
        _ => throw Unknown(name),
    };

    /// <summary>The path of that name; throws ArgumentException, naming the nearest and all there are, for another.</summary>
    public static GaussianPath Named(string name) => name switch
    {
        "cosine" => Cosine,
        "linear" => Linear,
        "scaled-linear" => FromTable(name, BetaTable.ScaledLinear(0.00085, 0.012, 1000)),
        "ddpm-cosine" => FromTable(name, BetaTable.Cosine(1000)),
        "sigmoid" => FromTable(name, BetaTable.Sigmoid(0.0001, 0.02, 1000)),
        "square-root" => FromTable(name, BetaTable.SquareRoot(1000)),
        "zero-snr" => FromTable(name, BetaTable.ScaledLinear(0.00085, 0.012, 1000).WithZeroTerminalSnr()),
        "karras" => Exploding,
        "flow" => Flow,
        "resshift" => ResShift(2, 0.04, 0.99, 0.3),
        _ => throw Unknown(name),
    };

    /// <summary>Linear β between two rates in continuous time (Song et al. 2021, eq. 32).</summary>
    public static GaussianPath LinearBeta(double beta0, double beta1) => new(
        "linear",
        t =>
        {
            var logAlpha = -((beta1 - beta0) * t * t / 4) - (beta0 * t / 2);
            return new NoiseLevel(Math.Exp(logAlpha), Math.Sqrt(-double.ExpM1(2 * logAlpha)));
        },
        Preserving);

    /// <summary>Flow matching with its time shifted, σ = s·t/(1 + (s − 1)·t), s above 0 (Esser et al. 2024, eq. 23).</summary>
    public static GaussianPath ShiftedFlow(double shift) => new(
        shift == 1 ? "flow" : $"flow(shift {shift})",
        t => t >= 1 ? new NoiseLevel(0, 1) : FlowLevel(SigmaGrid.Shift(t, shift)),
        static ratio => double.IsPositiveInfinity(ratio) ? new NoiseLevel(0, 1) : FlowLevel(ratio / (1 + ratio)));

    /// <summary>
    /// ResShift on x − η·y: α = 1 − η, σ = κ√η, √η geometric between √η₁ and √η_T with the power as its bend (Yue et al. 2023, eq. 10).
    /// Below √η₁ the time runs linearly to clean.
    /// </summary>
    public static GaussianPath ResShift(double kappa, double minNoiseLevel, double etaEnd, double power)
    {
        var first = Math.Min(minNoiseLevel / kappa, minNoiseLevel);
        const double knee = 1e-3;
        return new GaussianPath(
            "resshift",
            t =>
            {
                var root = t <= knee
                    ? first * (t / knee)
                    : first * Math.Pow(etaEnd / first, Math.Pow((t - knee) / (1 - knee), power));
                return new NoiseLevel(1 - (root * root), kappa * root);
            },
            null);
    }

    /// <summary>
    /// A table of training levels as a path: entry i stands at t = (i + 1)/T, log-SNR is linear between entries, σ/α is linear below the
    /// first, and alpha is linear above the last where the table ends in pure noise.
    /// </summary>
    public static GaussianPath FromTable(string name, BetaTable table)
    {
        return new GaussianPath(name, t =>
        {
            var place = (t * table.Count) - 1;
            if (place <= 0)
            {
                return NoiseLevel.FromRatio(table.Level(0).Ratio * (t * table.Count));
            }

            var i = Math.Min((int)place, table.Count - 2);
            var (low, high, w) = (table.Level(i), table.Level(i + 1), place - i);
            if (w >= 1)
            {
                return high;
            }

            if (high.Alpha == 0)
            {
                var alpha = low.Alpha * (1 - w);
                return new NoiseLevel(alpha, Math.Sqrt(1 - (alpha * alpha)));
            }

            return NoiseLevel.FromLogSnr(((1 - w) * low.LogSnr) + (w * high.LogSnr));
        }, Preserving);
    }

    /// <summary>A path learned with a model: a monotone cubic through (t, log-SNR) knots, variance preserving.</summary>
    public static GaussianPath Learned(ReadOnlySpan<double> times, ReadOnlySpan<double> logSnrs)
    {
        var curve = new MonotoneCubic(times, logSnrs);
        var (firstTime, firstRatio) = (times[0], Math.Exp(-logSnrs[0] / 2));
        return new GaussianPath(
            "learned",
            t => t < firstTime ? NoiseLevel.FromRatio(firstRatio * t / firstTime) : NoiseLevel.FromLogSnr(curve.At(t)),
            Preserving);
    }

    /// <summary>A path of the shape these levels have: flow where α + σ = 1, exploding where α = 1, else preserving.</summary>
    internal static GaussianPath OfShape(ReadOnlySpan<NoiseLevel> levels)
    {
        var (flow, exploding) = (true, true);
        foreach (var (alpha, sigma) in levels)
        {
            flow &= Math.Abs(alpha + sigma - 1) < 1e-12;
            exploding &= Math.Abs(alpha - 1) < 1e-12;
        }

        return exploding ? Exploding : flow ? Flow : Cosine;
    }

    private static NoiseLevel FlowLevel(double sigma) => new(1 - sigma, sigma);

    private static ArgumentException Unknown(string name) => new(
        $"unknown path '{name}'; did you mean {Nearest.To(name, Names)}? There are {string.Join(", ", Names)}", nameof(name));
}
