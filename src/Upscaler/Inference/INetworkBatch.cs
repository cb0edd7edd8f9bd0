using Nadir.Core.Diffusion;
using Nadir.Core.Errors;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// The graphs over buffers of one shape: N tiles, C bands, h×w input pixels, scale s. <see cref="Encode"/> fills what
/// <see cref="Denoise"/> reads of the tile, so it comes first for new tiles. M is N, or 2N for a batch opened for guidance, of which a
/// call with one condition uses the first N.
/// </summary>
internal interface INetworkBatch
{
    /// <summary>Input of <see cref="Encode"/>: [N, C, h, w].</summary>
    Span<float> Lr { get; }

    /// <summary>Output of <see cref="Encode"/>: [N, C, s·h, s·w]; zeros for a model without an encoder.</summary>
    Span<float> Mmse { get; }

    /// <summary>Input of <see cref="Denoise"/>: [M, C, s·h, s·w].</summary>
    Span<float> State { get; }

    /// <summary>Input of <see cref="Denoise"/>: [M].</summary>
    Span<float> LogSnr { get; }

    /// <summary>Output of <see cref="Denoise"/>: [M, C, s·h, s·w].</summary>
    Span<float> Prediction { get; }

    /// <summary>Runs the encoder, if there is one.</summary>
    /// <exception cref="NetworkMemoryException">The runtime ran out of memory.</exception>
    /// <exception cref="InferenceException">The runtime failed otherwise.</exception>
    void Encode();

    /// <summary>Runs the denoiser; only a batch opened for guidance takes other conditions than the given.</summary>
    /// <exception cref="NetworkMemoryException">The runtime ran out of memory.</exception>
    /// <exception cref="InferenceException">The runtime failed otherwise.</exception>
    void Denoise(Condition condition);

    /// <summary>
    /// The whole of a plan on the device, over what <see cref="Encode"/> left there; null where the host has to step. Good until the next call of
    /// this method, and until the network opens another batch.
    /// </summary>
    /// <exception cref="NetworkMemoryException">It does not fit in memory.</exception>
    ISamplerCall? FindSampler(SamplingPlan plan);
}
