using Nadir.Core.Diffusion;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// Turns network calls into residuals: encode, sample what is left in the null space of the block mean, add up. Splits calls that are
/// too large, and halves them when memory runs out; each tile is computed for itself, so its values do not depend on that.
/// Not for several threads at once.
/// </summary>
internal sealed class DetailSampler
{
    private const int MaxSteps = 1000;

    private readonly ModelCard _card;
    private readonly IDetailNetwork _network;
    private readonly int _maxBatch;
    private readonly SamplerWorkspace<float> _workspace = new();
    private (PixelSize Tile, int Batch)? _fitting;

    /// <summary>Runs <paramref name="network"/>, which stays the caller's, on at most <paramref name="maxBatch"/> tiles at once.</summary>
    public DetailSampler(ModelCard card, IDetailNetwork network, int maxBatch)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxBatch, 1);
        _card = card;
        _network = network;
        _maxBatch = maxBatch;
    }

    /// <inheritdoc cref="IDetailModel.Infer"/>
    public void Infer(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        Span<float> residual,
        CancellationToken cancellationToken)
    {
        var noise = new TileNoise(settings.Seed, settings.Temperature, _card.Bands, _card.Scale, tile);
        Infer(lr, origins, tile, settings, noise, residual, cancellationToken);
    }

    /// <summary>The same with noise from elsewhere, for tests that replay another implementation's.</summary>
    internal void Infer(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        ITileNoise noise,
        Span<float> residual,
        CancellationToken cancellationToken)
    {
        Check(lr.Length, origins.Length, tile, settings, residual.Length);
        int inLength = checked(_card.Bands * tile.Width * tile.Height);
        int outLength = checked(inLength * _card.Scale * _card.Scale);
        int batch = _fitting is { } known && known.Tile == tile ? known.Batch : _maxBatch;
        for (int first = 0; first < origins.Length;)
        {
            int count = Math.Min(batch, origins.Length - first);
            try
            {
                InferBatch(
                    lr.Slice(first * inLength, count * inLength),
                    origins.Slice(first, count),
                    tile,
                    settings,
                    noise,
                    residual.Slice(first * outLength, count * outLength),
                    cancellationToken);
                first += count;
            }
            catch (NetworkMemoryException e) when (count == 1)
            {
                throw new InferenceException(
                    _card.Name,
                    $"one tile of {tile} input pixels does not fit in memory ({e.Message}), so a smaller tile is needed",
                    e);
            }
            catch (NetworkMemoryException)
            {
                batch = count / 2;
                _fitting = (tile, batch);
            }
        }
    }

    private void InferBatch(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        ITileNoise noise,
        Span<float> residual,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        INetworkBatch batch = _network.Open(origins.Length, tile);
        PixelSize product = tile.Refine(_card.Scale);
        lr.CopyTo(batch.Lr);
        batch.Encode();
        NetworkDenoiser.RequireFinite(batch.Mmse, origins, _card, GraphContract.Mmse);
        float perUnit = (float)(1 / _card.ResidualScale);
        if (settings.Steps == 0)
        {
            Scale(batch.Mmse, perUnit, residual);
        }
        else
        {
            NoiseSchedule schedule = StepPlacement.ForModel(_card, settings.Steps);
            var source = new BatchNoise(noise, origins.ToArray());
            source.Fill(0, residual);
            Scale(residual, (float)schedule[0].Sigma, residual);
            var denoiser = new NetworkDenoiser(_card, batch, product, origins.ToArray(), cancellationToken);
            ISampler sampler = SamplerCatalog.Create(settings.Sampler, settings.Eta);
            sampler.Sample(denoiser, schedule, source, residual, _workspace);
            AddScaled(batch.Mmse, perUnit, residual);
        }

        BlockMean.Project(residual, product, _card.Scale);
    }
}
