using Nadir.Core.Geometry;
using Nadir.Core.Memory;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>One call of a model for one unit: where its tiles are read and its answers go. The room stays the caller's.</summary>
/// <param name="Network">The tiles, as <see cref="IDetailModel.Infer"/> takes them.</param>
/// <param name="Origins">Where they lie, at least one.</param>
/// <param name="Tile">Size of a tile in input pixels.</param>
/// <param name="Sampling">The sampler's settings.</param>
/// <param name="Uncertainty">How spread is measured, or null where none is wanted.</param>
/// <param name="Residual">Room of the residuals' length.</param>
/// <param name="Spread">Room of the spread's length; empty where none is wanted.</param>
public sealed record TileRequest(
    Scratch<float> Network,
    TileOrigin[] Origins,
    PixelSize Tile,
    SamplingSettings Sampling,
    UncertaintySettings? Uncertainty,
    Scratch<float> Residual,
    Scratch<float> Spread)
{
    /// <summary>Whether both can go through the network in one call.</summary>
    public bool GoesWith(TileRequest other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Tile == other.Tile && Sampling == other.Sampling && Uncertainty == other.Uncertainty;
    }

    /// <summary>Runs a model over tiles with this request's settings.</summary>
    public void Run(
        IDetailModel model,
        ReadOnlySpan<float> network,
        ReadOnlySpan<TileOrigin> origins,
        Span<float> residual,
        Span<float> spread,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (Uncertainty is { } uncertainty)
        {
            model.InferSpread(network, origins, Tile, Sampling, uncertainty, residual, spread, cancellationToken);
        }
        else
        {
            model.Infer(network, origins, Tile, Sampling, residual, cancellationToken);
        }
    }

    /// <summary>Runs a model over this request's tiles.</summary>
    public void Run(IDetailModel model, CancellationToken cancellationToken) =>
        Run(model, Network.Span, Origins, Residual.Span, Spread.Span, cancellationToken);
}
