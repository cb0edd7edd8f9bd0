using System.Numerics.Tensors;

namespace Nadir.Upscaler.Inference;

/// <summary>Element-wise steps from network values to residuals; each rounds once per operation, at any vector width.</summary>
internal static class Residual
{
    /// <summary>destination = factor · source; they may be the same.</summary>
    public static void Scale(ReadOnlySpan<float> source, float factor, Span<float> destination)
    {
        if (factor != 1 || source != destination)
        {
            TensorPrimitives.Multiply(source, factor, destination);
        }
    }

    /// <summary>state = (state + mmse) · factor.</summary>
    public static void AddScaled(ReadOnlySpan<float> mmse, float factor, Span<float> state) =>
        TensorPrimitives.AddMultiply(state, mmse, factor, state);
}
