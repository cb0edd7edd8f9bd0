namespace Nadir.Core.Diffusion;

/// <summary>Weights (of x, of x0) that make a denoiser meet the boundary condition of a consistency function.</summary>
public static class ConsistencyWeights
{
    private const double SigmaData = 0.5;

    /// <summary>Latent consistency models, u = scaling · training time: skip = s²/(u² + s²), out = u/√(u² + s²), s = 0.5 (Luo et al. 2023).</summary>
    public static (double Skip, double Out) Latent(double scaledTime)
    {
        var square = (scaledTime * scaledTime) + (SigmaData * SigmaData);
        return (SigmaData * SigmaData / square, scaledTime / Math.Sqrt(square));
    }
}
