namespace Nadir.Core.Diffusion.Samplers;

/// <summary>How PNDM gathers its first four ε.</summary>
public enum PndmStart
{
    /// <summary>With lower orders, the second level evaluated twice.</summary>
    Repeat,

    /// <summary>With three Runge–Kutta steps of four evaluations.</summary>
    RungeKutta,
}
