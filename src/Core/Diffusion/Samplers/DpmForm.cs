namespace Nadir.Core.Diffusion.Samplers;

/// <summary>How a DPM-Solver weighs the first difference.</summary>
public enum DpmForm
{
    /// <summary>Half the first-order term, the midpoint rule.</summary>
    Midpoint,

    /// <summary>The exact integral of a linear function, called heun or taylor in the references.</summary>
    Linear,
}
