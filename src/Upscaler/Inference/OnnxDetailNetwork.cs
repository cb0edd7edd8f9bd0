using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Upscaler.Inference.Graphs;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// A model's graphs in ONNX Runtime. It keeps one shape's buffers and bindings, so the runtime sees fixed shapes and its
/// memory stays flat; after the first call of a shape nothing is allocated.
/// </summary>
internal sealed class OnnxDetailNetwork : IDetailNetwork
{
    private readonly OnnxGraph? encoder;
    private readonly OnnxGraph? denoiser;
    private readonly SamplerPlanGraphs? samplers;
    private readonly OnnxBatch batch;
    private (int Tiles, PixelSize Tile, bool Guided)? shape;

    private OnnxDetailNetwork(ModelCard card, OnnxGraph? encoder, OnnxGraph? denoiser, SamplerPlanGraphs? samplers, int features)
    {
        this.encoder = encoder;
        this.denoiser = denoiser;
        this.samplers = samplers;
        batch = new OnnxBatch(card, encoder, denoiser, samplers, features);
    }

    /// <summary>Loads the graphs and checks them against the card.</summary>
    /// <exception cref="ModelRejectedException">A graph is missing, altered, for another runtime, or not what the card says.</exception>
    public static OnnxDetailNetwork Load(IModelCatalog catalog, ModelCard card, InferenceOptions options)
    {
        OnnxGraph? encoder = null;
        OnnxGraph? denoiser = null;
        try
        {
            encoder = card.Encoder is { } first ? OnnxGraph.Load(catalog, card, first, options) : null;
            denoiser = card.Denoiser is { } second ? OnnxGraph.Load(catalog, card, second, options) : null;
            int features = OnnxContractCheck.Check(card, encoder, denoiser);
            return new OnnxDetailNetwork(card, encoder, denoiser, Samplers(catalog, card, options), features);
        }
        catch
        {
            encoder?.Dispose();
            denoiser?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public INetworkBatch Open(int tiles, PixelSize tile, bool guided)
    {
        if (shape == (tiles, tile, guided))
        {
            return batch;
        }

        shape = null;
        batch.Reshape(tiles, tile, guided);
        shape = (tiles, tile, guided);
        return batch;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        batch.Dispose();
        samplers?.Dispose();
        encoder?.Dispose();
        denoiser?.Dispose();
    }

    private static SamplerPlanGraphs? Samplers(IModelCatalog catalog, ModelCard card, InferenceOptions options)
    {
        if (!options.SamplesOnDevice || card.Denoiser is null)
        {
            return null;
        }

        var file = OnnxFile.Read(catalog.ReadGraph(card, card.Denoiser));
        return SamplerGraph.Suits(file) ? new SamplerPlanGraphs(card, file, options) : null;
    }
}
