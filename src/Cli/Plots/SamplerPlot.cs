using System.Globalization;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;

namespace Nadir.Cli.Plots;

/// <summary>
/// Error against evaluations of every sampler, on a mixture of three Gaussians in one dimension whose denoiser and quantiles are known. The
/// error is the Wasserstein-1 distance to the data: the mean difference of sorted samples from the exact quantiles. Samples start at the
/// quantiles of pure noise, so for samplers without noise it is the mean error of the probability-flow ODE's solution.
/// </summary>
internal static class SamplerPlot
{
    private const int Samples = 1024;
    private static readonly int[] StepCounts = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128];
    private static readonly double[] Tolerances = [1, 0.3, 0.1, 0.03, 0.01, 3e-3, 1e-3, 3e-4, 1e-4];
    private static readonly double[] Weights = [0.3, 0.5, 0.2];
    private static readonly double[] Means = [-1, 0.2, 1.1];
    private static readonly double[] Deviations = [0.15, 0.3, 0.08];

    private static readonly GaussianMixture Data = new(Weights, [.. Means.Select(mean => new[] { mean })], [.. Deviations.Select(deviation => new[] { deviation })]);

    /// <summary>The picture as SVG.</summary>
    public static string Draw()
    {
        double[] noise = Quantiles([1], [0], [1]);
        double[] exact = Quantiles(Weights, Means, Deviations);
        var samplers = SamplerCatalog.Names.ToLookup(name => SamplerCatalog.Find(name).Info.IsStochastic, name => new ChartSeries(name, Line(name, noise, exact)));
        return Chart.Draw(
            Panel("Samplers without noise: error on a mixture, uniform steps on the cosine path", [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1], [new ChartSeries("adaptive (tolerance)", Adaptive(noise, exact), true), .. samplers[false]]),
            Panel("Samplers with noise (1,024 samples, so about 0.02 is the least that can be seen)", [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1], [.. samplers[true]]));
    }

    /// <summary>Wasserstein-1 distance to the data after so many steps of a sampler; NaN where it does not end in numbers.</summary>
    internal static double Error(string name, int steps, double[] noise, double[] exact)
    {
        double[] x = [.. noise];
        SamplerCatalog.Find(name).Sample(Data, StepPlacement.Uniform(GaussianPath.Cosine, steps), new Noise(), x, new SamplerWorkspace<double>());
        return Distance(x, exact);
    }

    /// <summary>The quantiles of a mixture of Gaussians at (i + 1/2)/1024, by bisection.</summary>
    internal static double[] Quantiles(double[] weights, double[] means, double[] deviations) => [.. Enumerable.Range(0, Samples).Select(i =>
    {
        double wanted = (i + 0.5) / Samples;
        (double low, double high) = (-10, 10);
        for (int round = 0; round < 60; round++)
        {
            double middle = (low + high) / 2;
            double below = weights.Select((weight, k) => weight * Normal((middle - means[k]) / deviations[k])).Sum();
            (low, high) = below < wanted ? (middle, high) : (low, middle);
        }

        return low;
    })];

    private static (double X, double Y)[] Line(string name, double[] noise, double[] exact) =>
        [.. StepCounts.Select(steps => (Math.Log2(SamplerCatalog.Find(name).Evaluations(steps)), Math.Log10(Error(name, steps, noise, exact))))];

    private static (double X, double Y)[] Adaptive(double[] noise, double[] exact) => [.. Tolerances.Select(tolerance =>
    {
        double[] x = [.. noise];
        var report = new AdaptiveSolver(tolerance, 1000).Sample(Data, GaussianPath.Cosine, x, new SamplerWorkspace<double>());
        return (Math.Log2(report.Evaluations), Math.Log10(Distance(x, exact)));
    })];

    private static double Distance(double[] x, double[] exact) => x.Order().Zip(exact, (a, b) => Math.Abs(a - b)).Average();

    private static ChartPanel Panel(string title, double[] ticks, IReadOnlyList<ChartSeries> series) => new()
    {
        Title = title,
        XLabel = "evaluations of the denoiser",
        YLabel = "Wasserstein-1 distance to the data",
        XTicks = [.. Enumerable.Range(0, 9).Select(i => ((double)i, (1 << i).ToString(CultureInfo.InvariantCulture)))],
        YTicks = [.. ticks.Select(tick => (Math.Log10(tick), tick.ToString("0.######", CultureInfo.InvariantCulture)))],
        Series = series,
    };

    /// <summary>The normal distribution function: series near 0, a continued fraction in the tails; good to 1e-15.</summary>
    private static double Normal(double z)
    {
        double density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (Math.Abs(z) < 4)
        {
            double term = z;
            double sum = z;
            for (int n = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); n += 2)
            {
                term *= z * z / n;
                sum += term;
            }

            return 0.5 + (density * sum);
        }

        double tail = Math.Abs(z);
        for (int n = 60; n >= 1; n--)
        {
            tail = Math.Abs(z) + (n / tail);
        }

        return z > 0 ? 1 - (density / tail) : density / tail;
    }

    private sealed class Noise : INoiseSource<double>
    {
        public void Fill(int draw, Span<double> destination)
        {
            float[] values = new float[destination.Length];
            PositionNoise.Fill(1, 0, draw, 0, 0, values.Length, 1, values);
            for (int i = 0; i < values.Length; i++)
            {
                destination[i] = values[i];
            }
        }
    }
}
