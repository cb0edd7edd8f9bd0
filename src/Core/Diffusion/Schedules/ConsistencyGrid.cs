namespace Nadir.Core.Diffusion.Schedules;

/// <summary>The discretisation of consistency models (Song et al. 2023, section 5).</summary>
public static class ConsistencyGrid
{
    /// <summary>N of T Karras sigmas, every (T/N)-th from the noisy end (whole part), the closing σ_min left out.</summary>
    public static double[] Sigmas(int steps, int training, double sigmaMin, double sigmaMax, double rho)
    {
        var stride = training / steps;
        var (low, high) = (Math.Pow(sigmaMin, 1 / rho), Math.Pow(sigmaMax, 1 / rho));
        return [.. Enumerable.Range(0, steps).Select(i => Math.Pow(high + ((double)(i * stride) / (training - 1) * (low - high)), rho))];
    }

    /// <summary>What the network is given for σ: 250·ln σ.</summary>
    public static double NetworkTime(double sigma) => 250 * Math.Log(sigma + 1e-44);
}
