namespace Nadir.Core.Diffusion.Samplers;

/// <summary>Variance of an ancestral step.</summary>
public enum DdpmVariance
{
    /// <summary>The posterior's, the lower bound (fixed small).</summary>
    Small,

    /// <summary>The forward step's, the upper bound (fixed large).</summary>
    Large,

    /// <summary>Between the two in the logarithm, where the network says (Nichol and Dhariwal 2021, eq. 15).</summary>
    LearnedRange,

    /// <summary>The network puts out the log-variance itself.</summary>
    Learned,
}
