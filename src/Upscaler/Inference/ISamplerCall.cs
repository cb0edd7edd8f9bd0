using Nadir.Core.Errors;

namespace Nadir.Upscaler.Inference;

/// <summary>A sampler's whole run over a batch, in one call of the device.</summary>
internal interface ISamplerCall
{
    /// <summary>Numbers of the draws that it takes.</summary>
    IReadOnlyList<int> Draws { get; }

    /// <summary>Output: the estimate of x0, [N, C, s·h, s·w].</summary>
    Span<float> Sample { get; }

    /// <summary>Input: a draw, [N, C, s·h, s·w].</summary>
    Span<float> Noise(int draw);

    /// <summary>Runs it.</summary>
    /// <exception cref="NetworkMemoryException">The runtime ran out of memory.</exception>
    /// <exception cref="InferenceException">The runtime failed otherwise.</exception>
    void Run();
}
