using System.Security.Cryptography;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Ports;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>
/// A model of two bands and scale 2 whose answer is plain, as a catalogue of its own: features are the tile, mmse is the tile times
/// <see cref="Pattern"/> in each 2×2 block, and the denoiser's x0 is a quarter of the state. Tests replace what they want wrong.
/// </summary>
internal sealed class TinyModel : IModelCatalog
{
    /// <summary>Factors of mmse inside a block; they average to zero.</summary>
    public static readonly float[] Pattern = [1, -1, -3, 3];

    /// <summary>The encoder's file.</summary>
    public byte[] Encoder { get; init; } = EncoderGraph().ToBytes();

    /// <summary>The denoiser's file.</summary>
    public byte[] Denoiser { get; init; } = DenoiserGraph().ToBytes();

    /// <summary>Whether the card names an encoder.</summary>
    public bool Encodes { get; init; } = true;

    /// <summary>Whether the card names a denoiser.</summary>
    public bool Denoises { get; init; } = true;

    /// <summary>Whether the card declares features of zeros as the null condition.</summary>
    public bool HasNullCondition { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => ["tiny"];

    /// <summary>The card.</summary>
    public ModelCard Card => new()
    {
        Name = "tiny",
        Version = "1",
        License = "MIT",
        Description = "A model whose answer is plain.",
        Hash = "00",
        Scale = 2,
        Bands = 2,
        Encoder = Encodes ? new ModelFile("encoder.onnx", Convert.ToHexStringLower(SHA256.HashData(Encoder))) : null,
        Denoiser = Denoises ? new ModelFile("denoiser.onnx", Convert.ToHexStringLower(SHA256.HashData(Denoiser))) : null,
        Parameterization = "x0",
        ResidualScale = 8,
        Path = "cosine",
        HasNullCondition = HasNullCondition,
        MinLogSnr = -3,
        MaxLogSnr = 3,
        DefaultSteps = 1,
        StepTables = [],
        RangeMin = -1,
        RangeMax = 1,
        Halo = 0,
        Multiple = 2,
        PreferredTile = 8,
        PreferredBatch = 2,
        MinGsdMetres = 0,
        MaxGsdMetres = double.PositiveInfinity,
    };

    /// <summary>The encoder's graph, its outputs declared as given.</summary>
    public static TinyOnnx EncoderGraph(string lr = "n 2 h w", string mmse = "n 2 H W", long stride = 2) => new TinyOnnx()
        .Input("lr", lr)
        .Constant("weight", [2, 1, 2, 2], [.. Pattern, .. Pattern])
        .Node("Identity", ["lr"], "features")
        .Node("ConvTranspose", ["lr", "weight"], "mmse", ("kernel_shape", [2, 2]), ("strides", [stride, stride]), ("group", [2]))
        .Output("features", "n 2 h w")
        .Output("mmse", mmse);

    /// <summary>The denoiser's graph: the state times <paramref name="factor"/>.</summary>
    public static TinyOnnx DenoiserGraph(float factor = 0.25f, string context = "features", string contextShape = "n 2 h w", long opset = 17) => new TinyOnnx { Opset = opset }
        .Input("x", "n 2 H W")
        .Input(context, contextShape)
        .Input("log_snr", "n")
        .Constant("factor", [1], factor)
        .Node("Mul", ["x", "factor"], "prediction")
        .Output("prediction", "n 2 H W");

    /// <inheritdoc/>
    public ModelCard Find(string name) => name == "tiny" ? Card : throw new ModelRejectedException(name, "there is no such model", "take tiny");

    /// <inheritdoc/>
    public byte[] ReadGraph(ModelCard card, ModelFile file) => file.Name == "encoder.onnx" ? Encoder : Denoiser;
}
