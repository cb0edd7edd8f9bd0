namespace Nadir.Core.Diffusion.Guidance;

/// <summary>What a guidance weight counts.</summary>
public enum GuidanceConvention
{
    /// <summary>u + w·(c − u): 1 is the conditional output, 0 the unconditional (Saharia et al. 2022 and most code).</summary>
    UncondPlusWeightedDifference,

    /// <summary>(1 + w)·c − w·u: 0 is the conditional output (Ho and Salimans 2022, eq. 6).</summary>
    OnePlusWeight,
}
