using Nadir.Core.Memory;

namespace Nadir.Upscaler;

/// <summary>Where the tiles of several requests lie side by side for one call.</summary>
internal sealed class TileBatchRoom
{
    private readonly Scratch<float> network = new();
    private readonly Scratch<float> residual = new();
    private readonly Scratch<float> spread = new();

    /// <summary>The requests' tiles, one request after the other.</summary>
    public ReadOnlySpan<float> Network => network.Span;

    /// <summary>Room of their residuals.</summary>
    public Span<float> Residual => residual.Span;

    /// <summary>Room of their spreads.</summary>
    public Span<float> Spread => spread.Span;

    /// <summary>Takes room for requests and brings their tiles together.</summary>
    public void Gather(TileRequest[] requests)
    {
        var inputs = network.Take(requests.Sum(request => request.Network.Span.Length));
        residual.Take(requests.Sum(request => request.Residual.Span.Length));
        spread.Take(requests.Sum(request => request.Spread.Span.Length));
        foreach (var request in requests)
        {
            request.Network.Span.CopyTo(inputs);
            inputs = inputs[request.Network.Span.Length..];
        }
    }

    /// <summary>Hands each request its part of the answers.</summary>
    public void Scatter(TileRequest[] requests)
    {
        ReadOnlySpan<float> residuals = residual.Span;
        ReadOnlySpan<float> spreads = spread.Span;
        foreach (var request in requests)
        {
            residuals[..request.Residual.Span.Length].CopyTo(request.Residual.Span);
            spreads[..request.Spread.Span.Length].CopyTo(request.Spread.Span);
            residuals = residuals[request.Residual.Span.Length..];
            spreads = spreads[request.Spread.Span.Length..];
        }
    }
}
