using System.Collections.Concurrent;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// A model run by ONNX Runtime. Loads once (checked against the card's hashes) and is kept by whoever owns the process. On the CPU same
/// inputs give the same bytes at any batch size and number of threads, and in every process on the same kind of CPU.
/// </summary>
public sealed class OnnxDetailModel : IDetailModel
{
    private readonly Lane[] lanes;
    private readonly BlockingCollection<Lane> free = new(new ConcurrentQueue<Lane>());
    private bool isDisposed;

    private OnnxDetailModel(ModelCard card, Lane[] lanes, int largestBatch, InferenceOptions options)
    {
        (Card, this.lanes, LargestBatch) = (card, lanes, largestBatch);
        Accelerator = options.Device.IsGpu ? $"{options.Device.Kind} {options.GpuName}".TrimEnd() : null;
        Array.ForEach(lanes, free.Add);
    }

    /// <inheritdoc/>
    public ModelCard Card { get; }

    /// <inheritdoc/>
    public string? Accelerator { get; }

    /// <inheritdoc/>
    public int LargestBatch { get; }

    /// <inheritdoc/>
    public int Lanes => lanes.Length;

    /// <summary>Loads a model of the catalogue and tries it on one small tile, so that a folder that loads also runs.</summary>
    /// <exception cref="ModelRejectedException">The model is missing, altered, not what its card says, or not for this runtime.</exception>
    public static OnnxDetailModel Load(IModelCatalog catalog, string model, InferenceOptions options) =>
        Load(catalog, catalog.Find(model), options);

    /// <summary>The same for a card at hand, which may be one at another precision (<see cref="ModelCard.At"/>).</summary>
    /// <exception cref="ModelRejectedException">A graph is missing, altered, not what the card says, or not for this runtime.</exception>
    /// <exception cref="DeviceUnavailableException">The device's provider does not start, or one tile does not fit on the device.</exception>
    public static OnnxDetailModel Load(IModelCatalog catalog, ModelCard card, InferenceOptions options)
    {
        var networks = new List<OnnxDetailNetwork>();
        try
        {
            networks.Add(OnnxDetailNetwork.Load(catalog, card, options));
            int batch = options.MaxBatch ?? (options.MeasuresBatch ? Measure(card, networks[0], options) : card.PreferredBatch);
            while (networks.Count < options.Lanes)
            {
                networks.Add(OnnxDetailNetwork.Load(catalog, card, options));
            }

            Lane[] lanes = [.. networks.Select(network => new Lane(network, new DetailSampler(card, network, batch, options.Threads)))];
            return new OnnxDetailModel(card, lanes, batch, options);
        }
        catch
        {
            networks.ForEach(network => network.Dispose());
            throw;
        }
    }

    /// <inheritdoc/>
    public void Infer(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        Span<float> residual,
        CancellationToken cancellationToken = default)
    {
        using var lane = new Lane.Loan(free, cancellationToken);
        lane.Sampler.Infer(lr, origins, tile, settings, residual, cancellationToken);
    }

    /// <inheritdoc/>
    public void InferSpread(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        UncertaintySettings uncertainty,
        Span<float> residual,
        Span<float> spread,
        CancellationToken cancellationToken = default)
    {
        using var lane = new Lane.Loan(free, cancellationToken);
        lane.Sampler.InferSpread(lr, origins, tile, settings, uncertainty, residual, spread, cancellationToken);
    }

    /// <summary>
    /// Chooses steps by the adaptive solver on one synthetic tile: a table for every tile of a run, since steps of each tile's own would show
    /// as seams (docs/decisions/0012). The levels run from the model's log-SNR clip to its other end.
    /// </summary>
    /// <param name="tolerance">Root-mean-square error in normalised units, above 0.</param>
    /// <param name="settings">Sampler, guidance, threshold, seed and temperature of the run; the choice holds for these.</param>
    /// <param name="cancellationToken">Looked at before each call of the network.</param>
    /// <exception cref="ArgumentException">The settings make no sense for the model.</exception>
    /// <exception cref="InferenceException">The network gave NaN or infinity, or its runtime failed.</exception>
    public AdaptiveReport TrySteps(double tolerance, UpscaleSettings settings, CancellationToken cancellationToken = default)
    {
        using var lane = new Lane.Loan(free, cancellationToken);
        return lane.Sampler.TrySteps(tolerance, settings, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;
        foreach (var _ in lanes)
        {
            free.Take().Dispose();
        }

        free.Dispose();
    }

    /// <summary>The same with noise from elsewhere: tests replay another implementation's.</summary>
    internal void Replay(
        ReadOnlySpan<float> lr,
        ReadOnlySpan<TileOrigin> origins,
        PixelSize tile,
        SamplingSettings settings,
        ITileNoise noise,
        Span<float> residual)
    {
        using var lane = new Lane.Loan(free, CancellationToken.None);
        lane.Sampler.Replay(lr, origins, tile, settings, noise, residual, CancellationToken.None);
    }

    private static int Measure(ModelCard card, OnnxDetailNetwork network, InferenceOptions options)
    {
        try
        {
            return BatchTrial.Choose(tiles => new DetailSampler(card, network, tiles, options.Threads).Time(tiles, TimeProvider.System));
        }
        catch (NetworkMemoryException e)
        {
            throw new DeviceUnavailableException(
                options.Device.ToString(),
                $"one tile of model {card.Name} does not fit in its memory ({e.Message})",
                "end what else uses the GPU, or give a smaller model or another device",
                e);
        }
    }
}
