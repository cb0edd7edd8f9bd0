using Nadir.Core.Diffusion;

namespace Nadir.Core.Tests.Diffusion;

/// <summary>The exact denoiser of independent Gaussian data with one mean and deviation per coordinate, and the exact flow.</summary>
internal sealed class GaussianDenoiser(double[] mean, double[] deviation) : IDenoiser<double>
{
    public int Calls { get; private set; }

    public void Denoise(ReadOnlySpan<double> x, NoiseLevel level, Span<double> x0)
    {
        Calls++;
        for (var i = 0; i < x.Length; i++)
        {
            var v = deviation[i] * deviation[i];
            var gain = level.Alpha * v / ((level.Alpha * level.Alpha * v) + (level.Sigma * level.Sigma));
            x0[i] = mean[i] + (gain * (x[i] - (level.Alpha * mean[i])));
        }
    }

    /// <summary>The probability-flow ODE's solution from one level to another.</summary>
    public double[] Solve(ReadOnlySpan<double> x, NoiseLevel from, NoiseLevel to)
    {
        var result = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var scale = Math.Sqrt(Variance(i, to) / Variance(i, from));
            result[i] = (to.Alpha * mean[i]) + (scale * (x[i] - (from.Alpha * mean[i])));
        }

        return result;
    }

    private double Variance(int i, NoiseLevel level) =>
        (level.Alpha * level.Alpha * deviation[i] * deviation[i]) + (level.Sigma * level.Sigma);
}
