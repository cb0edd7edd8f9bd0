namespace Nadir.Core.Diffusion.Samplers;

/// <summary>
/// Coefficients of an exponential-integrator step in λ = ln(α/σ) over h = λ₁ − λ₀ (Lu et al. 2022b, eq. 8 to 10; Gonzalez et al. 2023 for
/// the stochastic form): x₁ = OfX·x + OfD0·D0 + OfD1·D1 + OfD2·D2 + Noise·z, D1 and D2 the first and second differences per h.
/// </summary>
internal readonly struct DpmTerms
{
    /// <summary>Terms of a step; eta 0 is the ODE, 1 the full SDE.</summary>
    public DpmTerms(DpmKind kind, DpmForm form, NoiseLevel from, NoiseLevel to, double eta)
    {
        var h = SamplerSteps.Lambda(to) - SamplerSteps.Lambda(from);
        if (kind == DpmKind.Data)
        {
            var k = h * (1 + eta);
            var one = -double.ExpM1(-k);
            OfX = to.Sigma / from.Sigma * Math.Exp(-eta * h);
            OfD0 = to.Alpha * one;
            var linear = 1 - (one / k);
            OfD1 = to.Alpha * (form == DpmForm.Midpoint ? one / 2 : linear);
            OfD2 = to.Alpha * (0.5 - (linear / k));
            Noise = to.Sigma * Math.Sqrt(-double.ExpM1(-2 * eta * h));
        }
        else
        {
            var one = double.ExpM1(h);
            var linear = (one / h) - 1;
            OfX = to.Alpha / from.Alpha;
            OfD0 = -to.Sigma * one * (1 + eta);
            OfD1 = -to.Sigma * (form == DpmForm.Midpoint ? one / 2 : linear) * (1 + eta);
            OfD2 = -to.Sigma * ((linear / h) - 0.5);
            Noise = eta == 0 ? 0 : to.Sigma * Math.Sqrt(double.ExpM1(2 * eta * h));
        }

        if (double.IsPositiveInfinity(h))
        {
            // To clean or from pure noise: the first-order limits; differences carry no weight.
            OfX = kind == DpmKind.Data && eta > 0 ? 0 : to.Sigma / from.Sigma;
            OfD0 = to.Alpha;
            (OfD1, OfD2) = (0, 0);
            Noise = kind == DpmKind.Data && eta > 0 ? to.Sigma : 0;
        }
    }

    public double OfX { get; }

    public double OfD0 { get; }

    public double OfD1 { get; }

    public double OfD2 { get; }

    public double Noise { get; }
}
