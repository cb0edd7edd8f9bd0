using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// DEIS, multistep of order 1 to 3 in ln ρ (Zhang and Chen 2023, tAB with ρ = σ/α): y₁ = y + Σ cⱼ·εⱼ with cⱼ the integral over ρ of the
/// Lagrange polynomials in ln ρ, in closed form. Lower order towards the end of short runs. An evaluation at α = 0 is left out later.
/// </summary>
public sealed class Deis : ISampler
{
    private readonly int order;

    /// <summary>Order 1 to 3.</summary>
    public Deis(int order = 3)
    {
        if (order is < 1 or > 3)
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, $"DEIS has order 1 to 3, not {order}");
        }

        this.order = order;
        Info = new SamplerInfo(order, 1, false, "Zhang and Chen 2023, eq. 15");
    }

    /// <inheritdoc/>
    public string Name => "deis";

    /// <inheritdoc/>
    public SamplerInfo Info { get; }

    /// <summary>With fewer steps than this the order falls to 1 in the last step.</summary>
    public int LowersOrderBelow { get; init; } = 15;

    /// <inheritdoc/>
    public int Evaluations(int steps) => steps;

    /// <inheritdoc/>
    public void Sample<T>(
        IDenoiser<T> denoiser, NoiseSchedule schedule, INoiseSource<T> noise, Span<T> x, SamplerWorkspace<T> workspace)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var run = new SamplerRun<T>(denoiser, schedule, noise, x, workspace);
        Span<double> places = stackalloc double[3];
        var oldest = run.Levels[0].Alpha == 0 ? 1 : 0;
        for (var step = 0; step < schedule.Steps; step++)
        {
            var (from, to) = (run.Levels[step], run.Levels[step + 1]);
            var eps = run.Buffer(step % 3);
            run.Denoise(x, from, eps);
            if (from.Alpha == 0)
            {
                SamplerSteps.First(x, eps, from, to, x);
                run.Report(step);
                continue;
            }

            SamplerSteps.ToNoise(x, from, eps);
            var left = schedule.Steps - step;
            var count = Math.Min(order, step - oldest + 1);
            count = schedule.Steps < LowersOrderBelow ? Math.Min(count, left) : count;
            for (var j = 0; j < count; j++)
            {
                places[j] = Math.Log(run.Levels[step - j].Ratio);
            }

            Linear.Combine(to.Alpha / from.Alpha, x, to.Alpha * Weight(places[..count], 0, from.Ratio, to.Ratio), eps, x);
            for (var j = 1; j < count; j++)
            {
                Linear.Add(to.Alpha * Weight(places[..count], j, from.Ratio, to.Ratio), run.Buffer((step - j) % 3), x);
            }

            run.Report(step);
        }
    }

    /// <summary>∫ L_j(ln ρ) dρ from ρ₀ to ρ₁; with u = ln ρ an antiderivative of e^u·P(u) is e^u·(P − P′ + P″).</summary>
    private static double Weight(ReadOnlySpan<double> places, int j, double from, double to)
    {
        var (c0, c1, c2) = (1.0, 0.0, 0.0);
        for (var k = 0; k < places.Length; k++)
        {
            if (k != j)
            {
                var scale = 1 / (places[j] - places[k]);
                (c0, c1, c2) = (-places[k] * scale * c0, (c0 - (places[k] * c1)) * scale, (c1 - (places[k] * c2)) * scale);
            }
        }

        return Primitive(to) - Primitive(from);

        double Primitive(double ratio)
        {
            if (ratio == 0)
            {
                return 0;
            }

            var u = Math.Log(ratio);
            return ratio * (c0 + (c1 * u) + (c2 * u * u) - (c1 + (2 * c2 * u)) + (2 * c2));
        }
    }
}
