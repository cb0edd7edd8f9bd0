namespace Nadir.Core.Diffusion;

/// <summary>What a network predicts of x = α·x0 + σ·ε. <see cref="Prediction"/> converts between them.</summary>
public enum Parameterization
{
    /// <summary>The unit-variance noise ε (Ho et al. 2020).</summary>
    Epsilon,

    /// <summary>The clean signal x0.</summary>
    X0,

    /// <summary>The velocity v = α·ε − σ·x0 (Salimans and Ho 2022, appendix D).</summary>
    V,

    /// <summary>The flow-matching velocity u = ε − x0 (Lipman et al. 2023; noise minus data).</summary>
    Flow,

    /// <summary>The score ∇ log p(x) = −ε/σ (Song et al. 2021).</summary>
    Score,
}
