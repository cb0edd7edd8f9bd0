using System.Numerics;

namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Exponential Adams steps in data prediction for any steps: x0 as a polynomial in λ = ln(α/σ) through the last estimates, integrated exactly
/// against the exponential of the probability-flow ODE (Lu et al. 2022b, eq. 9; weights by Lagrange's formula and moments).
/// </summary>
internal static class AdamsSteps
{
    /// <summary>Most estimates that a prediction goes through; a correction takes the new one besides.</summary>
    public const int Order = 4;

    /// <summary>destination = (σ₁/σ₀)·x + α₁·∫₀ʰ e⁻ᵛ P(λ₁ − v) dv, P the polynomial through the estimates in the slots.</summary>
    public static void Step<T>(
        NoiseLevel from,
        NoiseLevel to,
        ReadOnlySpan<T> x,
        SamplerWorkspace<T> workspace,
        ReadOnlySpan<int> slots,
        ReadOnlySpan<double> lambdas,
        double end,
        Span<T> destination)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        Span<double> weights = stackalloc double[slots.Length];
        Weights(end - SamplerSteps.Lambda(from), lambdas, end, weights);
        var carried = to.Sigma / from.Sigma;
        for (var i = 0; i < slots.Length; i++)
        {
            var m = workspace.Buffer(slots[i], x.Length);
            if (i == 0)
            {
                Linear.Combine(carried, x, to.Alpha * weights[i], m, destination);
            }
            else
            {
                Linear.Add(to.Alpha * weights[i], m, destination);
            }
        }
    }

    /// <summary>∫₀ʰ e⁻ᵛ of each Lagrange polynomial over the nodes λ, in v = λ₁ − λ.</summary>
    private static void Weights(double h, ReadOnlySpan<double> lambdas, double end, Span<double> weights)
    {
        var n = lambdas.Length;
        Span<double> moments = stackalloc double[n];
        Span<double> basis = stackalloc double[n];
        Moments(h, moments);
        for (var i = 0; i < n; i++)
        {
            basis.Clear();
            basis[0] = 1;
            var degree = 0;
            for (var j = 0; j < n; j++)
            {
                if (j == i)
                {
                    continue;
                }

                // times (v − vⱼ)/(vᵢ − vⱼ)
                var (root, span) = (end - lambdas[j], lambdas[j] - lambdas[i]);
                degree++;
                for (var k = degree; k >= 0; k--)
                {
                    basis[k] = ((k > 0 ? basis[k - 1] : 0) - (root * basis[k])) / span;
                }
            }

            weights[i] = 0;
            for (var k = 0; k < n; k++)
            {
                weights[i] += basis[k] * moments[k];
            }
        }
    }

    /// <summary>∫₀ʰ e⁻ᵛ vᵏ dv, by series where h is small and the recurrence would cancel.</summary>
    private static void Moments(double h, Span<double> moments)
    {
        for (var k = 0; k < moments.Length; k++)
        {
            if (h > 2)
            {
                moments[k] = k == 0 ? -double.ExpM1(-h) : (k * moments[k - 1]) - (Math.Pow(h, k) * Math.Exp(-h));
                continue;
            }

            // e⁻ʰ h^(k+1) Σ hⁱ/((k+1)(k+2)…(k+1+i)): all terms positive.
            var (sum, term) = (0.0, 1.0 / (k + 1));
            for (var i = 1; term > 1e-18 * sum; i++)
            {
                sum += term;
                term *= h / (k + 1 + i);
            }

            moments[k] = Math.Exp(-h) * Math.Pow(h, k + 1) * sum;
        }
    }

    /// <summary>Makes the new estimate, slot 0, the last one; the oldest slot is free to be the next new one.</summary>
    public static void Rotate(Span<int> slots, Span<double> lambdas)
    {
        var oldest = slots[^1];
        for (var i = slots.Length - 1; i > 0; i--)
        {
            (slots[i], lambdas[i]) = (slots[i - 1], lambdas[i - 1]);
        }

        slots[0] = oldest;
    }
}
