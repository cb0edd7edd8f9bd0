namespace Nadir.Core.Diffusion.Samplers;

/// <summary>What a <see cref="SamplerTerm"/> is a multiple of.</summary>
public enum SamplerTermSource
{
    /// <summary>A draw of the noise source, by number; 0 is the initial one.</summary>
    Noise,

    /// <summary>The state that an evaluation was given.</summary>
    State,

    /// <summary>The estimate of x0 that an evaluation gave.</summary>
    Estimate,
}
