namespace Nadir.Core.Diffusion.Schedules;

/// <summary>
/// A discrete variance-preserving training schedule: betas β_0 … β_{T−1}, and ᾱ_t = ∏_{i≤t}(1 − β_i), so that t = 0 is already one noising
/// step (Ho et al. 2020, eq. 4). Checked by the golden schedules.
/// </summary>
public sealed class BetaTable
{
    private readonly double[] betas;
    private readonly double[] alphaBars;

    /// <summary>A table of the given betas, each above 0 (0 is allowed for degenerate first steps) and at most 1; 1 only at the end.</summary>
    public BetaTable(ReadOnlySpan<double> betas)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(betas.Length, 1, nameof(betas));
        this.betas = betas.ToArray();
        alphaBars = new double[betas.Length];
        var product = 1.0;
        for (var t = 0; t < betas.Length; t++)
        {
            if (betas[t] is not (>= 0 and <= 1) || (betas[t] == 1 && t < betas.Length - 1))
            {
                throw new ArgumentException($"beta {t} is {betas[t]}; betas are between 0 and 1, and 1 only at the end", nameof(betas));
            }

            product *= 1 - betas[t];
            alphaBars[t] = product;
        }
    }

    /// <summary>Number of training steps T.</summary>
    public int Count => betas.Length;

    /// <summary>All ᾱ.</summary>
    public ReadOnlySpan<double> AlphaBars => alphaBars;

    /// <summary>β_t.</summary>
    public double Beta(int t) => betas[t];

    /// <summary>ᾱ_t; 1 for t below 0.</summary>
    public double AlphaBar(int t) => t < 0 ? 1 : alphaBars[t];

    /// <summary>ᾱ_t/(1 − ᾱ_t).</summary>
    public double Snr(int t) => alphaBars[t] / (1 - alphaBars[t]);

    /// <summary>ln of <see cref="Snr"/>.</summary>
    public double LogSnr(int t) => Math.Log(Snr(t));

    /// <summary>√((1 − ᾱ_t)/ᾱ_t), the sigma of variance-exploding samplers.</summary>
    public double Ratio(int t) => Math.Sqrt((1 - alphaBars[t]) / alphaBars[t]);

    /// <summary>(√ᾱ_t, √(1 − ᾱ_t)); clean for t below 0.</summary>
    public NoiseLevel Level(int t) => t < 0 ? NoiseLevel.Clean : new NoiseLevel(Math.Sqrt(alphaBars[t]), Math.Sqrt(1 - alphaBars[t]));

    /// <summary>Betas on a line (Ho et al. 2020).</summary>
    public static BetaTable Linear(double start, double end, int count) => new(Numbers.Linspace(start, end, count));

    /// <summary>Betas whose roots lie on a line (Rombach et al. 2022).</summary>
    public static BetaTable ScaledLinear(double start, double end, int count) =>
        new(Array.ConvertAll(Numbers.Linspace(Math.Sqrt(start), Math.Sqrt(end), count), root => root * root));

    /// <summary>Betas that are the roots of points on a line.</summary>
    public static BetaTable RootOfLinear(double start, double end, int count) =>
        new(Array.ConvertAll(Numbers.Linspace(start, end, count), Math.Sqrt));

    /// <summary>Betas on a sigmoid from −6 to 6.</summary>
    public static BetaTable Sigmoid(double start, double end, int count) =>
        new(Array.ConvertAll(Numbers.Linspace(-6, 6, count), z => ((end - start) / (1 + Math.Exp(-z))) + start));

    /// <summary>ᾱ(t) = cos²(π/2·(t + s)/(1 + s)) (Nichol and Dhariwal 2021, eq. 17), betas capped.</summary>
    public static BetaTable Cosine(int count, double offset = 0.008, double maxBeta = 0.999) => FromAlphaBar(
        t =>
        {
            var c = Math.Cos((t + offset) / (1 + offset) * Math.PI / 2);
            return c * c;
        },
        count,
        maxBeta);

    /// <summary>ᾱ(t) = exp(−12 t).</summary>
    public static BetaTable Exponential(int count) => FromAlphaBar(t => Math.Exp(-12 * t), count);

    /// <summary>ᾱ(t) = 1 − √(t + 0.0001) (Li et al. 2022).</summary>
    public static BetaTable SquareRoot(int count) => FromAlphaBar(t => 1 - Math.Sqrt(t + 0.0001), count);

    /// <summary>√(SNR/(1 + SNR)) with Laplace-distributed log-SNR: λ = −½·sign(½ − t)·ln(1 − 2|½ − t| + 1e-6) (Hang et al. 2024).</summary>
    public static BetaTable Laplace(int count) => FromAlphaBar(
        t =>
        {
            var snr = Math.Exp((t <= 0.5 ? -0.5 : 0.5) * Math.Log(1 - (2 * Math.Abs(0.5 - t)) + 1e-6));
            return Math.Sqrt(snr / (1 + snr));
        },
        count);

    /// <summary>β_i = min(1 − f((i + 1)/T)/f(i/T), maxBeta) for ᾱ(t) = f(t).</summary>
    public static BetaTable FromAlphaBar(Func<double, double> alphaBar, int count, double maxBeta = 0.999)
    {
        var betas = new double[count];
        for (var i = 0; i < count; i++)
        {
            betas[i] = Math.Clamp(1 - (alphaBar((double)(i + 1) / count) / alphaBar((double)i / count)), 0, maxBeta);
        }

        return new BetaTable(betas);
    }

    /// <summary>The table shifted and scaled in √ᾱ so that the last step is pure noise and the first stays (Lin et al. 2024, algorithm 1).</summary>
    public BetaTable WithZeroTerminalSnr()
    {
        var (first, last) = (Math.Sqrt(alphaBars[0]), Math.Sqrt(alphaBars[^1]));
        var rescaled = new double[Count];
        var previous = 1.0;
        for (var t = 0; t < Count; t++)
        {
            var root = (Math.Sqrt(alphaBars[t]) - last) * (first / (first - last));
            rescaled[t] = 1 - (root * root / previous);
            previous = root * root;
        }

        return new BetaTable(rescaled);
    }

    /// <summary>The table of a subset of its steps, rising: the same ᾱ at those steps (Nichol and Dhariwal 2021, eq. 19).</summary>
    public BetaTable Respaced(ReadOnlySpan<int> kept)
    {
        var result = new double[kept.Length];
        var previous = 1.0;
        for (var i = 0; i < kept.Length; i++)
        {
            result[i] = 1 - (alphaBars[kept[i]] / previous);
            previous = alphaBars[kept[i]];
        }

        return new BetaTable(result);
    }

    /// <summary>σ/α at a fractional training time, linear between the entries, the ends kept beyond them.</summary>
    public double RatioAt(double t)
    {
        var i = Math.Clamp((int)Math.Floor(t), 0, Count - 1);
        var w = Math.Clamp(t - i, 0, 1);
        return i == Count - 1 || w == 0 ? Ratio(i) : Ratio(i) + ((Ratio(i + 1) - Ratio(i)) * w);
    }

    /// <summary>The fractional training time with this σ/α, linear in its logarithm between the entries; the ends beyond them.</summary>
    public double TimeOfRatio(double ratio)
    {
        var target = Math.Log(ratio);
        var i = 0;
        while (i < Count - 2 && Math.Log(Ratio(i + 1)) <= target)
        {
            i++;
        }

        var (low, high) = (Math.Log(Ratio(i)), Math.Log(Ratio(i + 1)));
        return i + Math.Clamp((target - low) / (high - low), 0, 1);
    }
}
