namespace Nadir.Core.Diffusion.Samplers;

/// <summary>What a DPM-Solver holds constant, to first order, over a step.</summary>
public enum DpmKind
{
    /// <summary>The data x0: DPM-Solver++ (Lu et al. 2022b).</summary>
    Data,

    /// <summary>The noise ε: DPM-Solver (Lu et al. 2022a). A step to the clean level is always taken in data prediction, its limit.</summary>
    Noise,
}
