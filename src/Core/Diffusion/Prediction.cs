using System.Numerics;

namespace Nadir.Core.Diffusion;

/// <summary>
/// Conversions of network outputs, each a linear map x0 = a·x + b·output with a and b computed in double.
/// They hold for any (α, σ), also where α² + σ² is not 1. See PredictionTests.
/// </summary>
public static class Prediction
{
    /// <summary>The parameterization a model card names: "eps", "x0", "v", "flow" or "score".</summary>
    public static Parameterization Named(string name) => name switch
    {
        "eps" or "epsilon" => Parameterization.Epsilon,
        "x0" or "sample" => Parameterization.X0,
        "v" or "v_prediction" => Parameterization.V,
        "flow" or "flow_prediction" => Parameterization.Flow,
        "score" => Parameterization.Score,
        _ => throw new ArgumentException($"unknown parameterization '{name}'; there are eps, x0, v, flow and score", nameof(name)),
    };

    /// <summary>
    /// Replaces a network's output by its x0. <paramref name="x"/> is the network's input; lengths are equal.
    /// Throws ArgumentException at alpha 0 for outputs that say nothing of x0 there (ε and score).
    /// </summary>
    public static void ToX0<T>(Parameterization kind, NoiseLevel level, ReadOnlySpan<T> x, Span<T> output)
        where T : unmanaged, IFloatingPointIeee754<T> => ToX0(kind, level, x, output, output);

    /// <summary>The same from an output that stays as it is, into <paramref name="x0"/>; lengths are equal.</summary>
    public static void ToX0<T>(Parameterization kind, NoiseLevel level, ReadOnlySpan<T> x, ReadOnlySpan<T> output, Span<T> x0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (kind == Parameterization.X0)
        {
            output.CopyTo(x0);
            return;
        }

        var (a, b) = ToX0(kind, level);
        Linear.Combine(a, x, b, output, x0);
    }

    /// <summary>Replaces x0 by what a network of this parameterization would have put out; the inverse of ToX0.</summary>
    public static void FromX0<T>(Parameterization kind, NoiseLevel level, ReadOnlySpan<T> x, Span<T> x0)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        if (kind == Parameterization.X0)
        {
            return;
        }

        var (a, b) = FromX0(kind, level);
        Linear.Combine(a, x, b, x0, x0);
    }

    /// <summary>Coefficients (of x, of the output) that give x0.</summary>
    public static (double OfX, double OfOutput) ToX0(Parameterization kind, NoiseLevel level)
    {
        var (alpha, sigma) = level;
        switch (kind)
        {
            case Parameterization.X0:
                return (0, 1);
            case Parameterization.V:
                var norm = (alpha * alpha) + (sigma * sigma);
                return (alpha / norm, -sigma / norm);
            case Parameterization.Flow:
                return (1 / (alpha + sigma), -sigma / (alpha + sigma));
            case Parameterization.Epsilon when alpha > 0:
                return (1 / alpha, -sigma / alpha);
            case Parameterization.Score when alpha > 0:
                return (1 / alpha, sigma * sigma / alpha);
            default:
                throw new ArgumentException(
                    $"a network that predicts {kind} says nothing of x0 at alpha 0; start the schedule at alpha above 0 or use a v model",
                    nameof(level));
        }
    }

    /// <summary>Coefficients (of x, of x0) that give the output; throws ArgumentException where it is undefined, at sigma 0.</summary>
    public static (double OfX, double OfX0) FromX0(Parameterization kind, NoiseLevel level)
    {
        var (alpha, sigma) = level;
        if (kind != Parameterization.X0 && sigma == 0)
        {
            throw new ArgumentException($"{kind} is not defined at sigma 0, where x is x0", nameof(level));
        }

        return kind switch
        {
            Parameterization.X0 => (0, 1),
            Parameterization.V => (alpha / sigma, -((alpha * alpha) + (sigma * sigma)) / sigma),
            Parameterization.Flow => (1 / sigma, -(alpha + sigma) / sigma),
            Parameterization.Epsilon => (1 / sigma, -alpha / sigma),
            Parameterization.Score => (-1 / (sigma * sigma), alpha / (sigma * sigma)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no such parameterization"),
        };
    }
}
