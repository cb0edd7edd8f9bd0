using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Linear multistep in y = x/α over ρ = σ/α (k-diffusion's LMS; Adams–Bashforth on a free grid): the derivatives of up to four past steps,
/// weighted by the exact integrals of their Lagrange polynomials. Steps to clean included. An evaluation at α = 0 is left out of later steps.
/// </summary>
public sealed class Lms : ISampler
{
    private readonly int order;

    /// <summary>Order 1 to 4.</summary>
    public Lms(int order = 4)
    {
        if (order is < 1 or > 4)
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, $"LMS has order 1 to 4, not {order}");
        }

        this.order = order;
        Info = new SamplerInfo(order, 1, false, "Adams-Bashforth; Liu et al. 2022, eq. 9");
    }

    /// <inheritdoc/>
    public string Name => "lms";

    /// <inheritdoc/>
    public SamplerInfo Info { get; }

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        Span<double> weights = stackalloc double[4];
        var oldest = run.Levels[0].Alpha == 0 ? 1 : 0;
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            var slope = run.Buffer(step % 4);
            run.Denoise(x, from, slope);
            if (from.Alpha == 0)
            {
                SamplerSteps.First(x, slope, from, to, x);
            }
            else
            {
                // dy/dρ = (y − x0)/ρ is ε.
                SamplerSteps.ToNoise(x, from, slope);
                var count = Math.Min(order, step - oldest + 1);
                Weigh(run.Levels, step, count, weights);
                Linear.Combine(to.Alpha / from.Alpha, x, to.Alpha * weights[0], slope, x);
                for (var j = 1; j < count; j++)
                {
                    Linear.Add(to.Alpha * weights[j], run.Buffer((step - j) % 4), x);
                }
            }

            run.Report(step);
        }
    }

    private static void Weigh(ReadOnlySpan<NoiseLevel> levels, int step, int count, Span<double> weights)
    {
        // Three-point Gauss–Legendre is exact to degree 5; the polynomials have at most 3.
        var (a, b) = (levels[step].Ratio, levels[step + 1].Ratio);
        for (var j = 0; j < count; j++)
        {
            var sum = 0.0;
            for (var node = -1; node <= 1; node++)
            {
                var at = ((a + b) / 2) + (node * Math.Sqrt(0.6) * (b - a) / 2);
                var value = node == 0 ? 8.0 / 18 : 5.0 / 18;
                for (var k = 0; k < count; k++)
                {
                    if (k != j)
                    {
                        value *= (at - levels[step - k].Ratio) / (levels[step - j].Ratio - levels[step - k].Ratio);
                    }
                }

                sum += value;
            }

            weights[j] = sum * (b - a);
        }
    }
}
