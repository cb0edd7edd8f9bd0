namespace Nadir.Core.Diffusion.Samplers;

/// <summary>UniPC's B(h).</summary>
public enum UniPcVariant
{
    /// <summary>B(h) = h.</summary>
    Bh1,

    /// <summary>B(h) = e^h − 1.</summary>
    Bh2,

    /// <summary>Coefficients that vary with h in place of B(h) (Zhao et al. 2023, appendix C).</summary>
    VaryingCoefficients,
}
