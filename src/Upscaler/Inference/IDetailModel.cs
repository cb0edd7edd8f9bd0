using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Scenes;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// The detail that a model adds to tiles. Laws: the mean of every s×s block of a residual is 0; the same tile at the same origin
/// gives the same values whatever else is in the call. Safe to call from several threads; <see cref="Lanes"/> calls run at once.
/// </summary>
public interface IDetailModel : IDisposable
{
    /// <summary>The model's card.</summary>
    ModelCard Card { get; }

    /// <summary>The GPU that runs it, for what a product tells of its making; null for the CPU.</summary>
    string? Accelerator => null;

    /// <summary>Most tiles that go through the network at once, at least 1; longer calls are split.</summary>
    int LargestBatch => Card.PreferredBatch;

    /// <summary>Calls that run at once, at least 1; further ones wait. On a GPU one computes while the other makes noise and copies.</summary>
    int Lanes => 1;

    /// <summary>
    /// Writes the residuals of n tiles, n = <c>origins.Length</c>. With 0 steps it is the faithful estimate alone (0 for a model
    /// without an encoder).
    /// </summary>
    /// <param name="lr">The tiles, [n, C, height, width], in the card's normalised range, without NaN.</param>
    /// <param name="origins">Where each tile's first product pixel lies.</param>
    /// <param name="tile">Size of a tile in input pixels, halo included; both sides multiples of the card's.</param>
    /// <param name="settings">The sampler's settings; steps from 0 to 1,000.</param>
    /// <param name="residual">Receives [n, C, s·height, s·width] in normalised units, to be added to the base. Owned by the caller.</param>
    /// <param name="cancellationToken">Looked at before each call of the network.</param>
    /// <exception cref="ArgumentException">A length, a size or a setting is not allowed.</exception>
    /// <exception cref="InferenceException">The network gave NaN or infinity, its runtime failed, or one tile does not fit in memory.</exception>
    void Infer(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        Span<float> residual,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// As <see cref="Infer"/>, to the same residuals, and from further samples of the same tiles, which share the encoder's pass, how far
    /// samples stray from the faithful estimate around each input pixel.
    /// </summary>
    /// <param name="lr">As there.</param>
    /// <param name="origins">As there.</param>
    /// <param name="tile">As there.</param>
    /// <param name="settings">As there.</param>
    /// <param name="uncertainty">How many samples, how drawn, and what they are averaged over.</param>
    /// <param name="residual">As there.</param>
    /// <param name="spread">Receives root mean squares, [n, C, height, width], in normalised units.</param>
    /// <param name="cancellationToken">As there.</param>
    /// <exception cref="ArgumentException">As there.</exception>
    /// <exception cref="InferenceException">As there.</exception>
    void InferSpread(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        UncertaintySettings uncertainty,
        Span<float> residual,
        Span<float> spread,
        CancellationToken cancellationToken = default);
}
