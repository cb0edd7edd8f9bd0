using System.Security.Cryptography;
using Nadir.Upscaler.Tests.Inference;

namespace Nadir.Bench;

/// <summary>
/// A one-pass regressor that costs next to nothing, so that what is measured is the pipeline: its detail is each pixel times a checkerboard.
/// Tile, halo and bands are seed-x4's unless others are given. It is a model like any other: a folder with a card and a graph.
/// </summary>
internal static class CostlessModel
{
    /// <summary>Its name.</summary>
    public const string Name = "bench-costless";

    private const int Scale = 4;

    /// <summary>Writes it into a folder of models and gives that folder.</summary>
    public static string Write(string scratch, int bands = 3, int halo = 16, int tile = 128)
    {
        string models = Path.Combine(scratch, "models");
        string folder = Directory.CreateDirectory(Path.Combine(models, Name)).FullName;
        byte[] graph = Graph(bands);
        File.WriteAllBytes(Path.Combine(folder, "encoder.onnx"), graph);
        File.WriteAllText(Path.Combine(folder, "card.json"), Card(Convert.ToHexStringLower(SHA256.HashData(graph)), bands, halo, tile));
        return models;
    }

    private static byte[] Graph(int bands)
    {
        float[] checkers = [.. Enumerable.Range(0, bands * Scale * Scale).Select(i => (((i % Scale) + (i / Scale)) & 1) == 0 ? 0.02f : -0.02f)];
        return new TinyOnnx()
            .Input("lr", $"n {bands} h w")
            .Constant("weight", [bands, 1, Scale, Scale], checkers)
            .Node("ConvTranspose", ["lr", "weight"], "mmse", ("kernel_shape", [Scale, Scale]), ("strides", [Scale, Scale]), ("group", [bands]))
            .Output("mmse", $"n {bands} H W")
            .ToBytes();
    }

    private static string Card(string hash, int bands, int halo, int tile) => $$"""
        {
          "schema": 1, "name": "{{Name}}", "version": "1", "license": "MIT", "description": "Costs nothing and knows nothing; for measurements only.",
          "scale": {{Scale}}, "bands": {{bands}},
          "files": { "encoder": { "name": "encoder.onnx", "sha256": "{{hash}}", "inputs": ["lr"], "outputs": ["mmse"] } },
          "space": "null-space residual around mmse", "residualScale": 1, "steps": { "default": 0 }, "range": [-1, 1],
          "haloLr": {{halo}}, "multipleLr": 2, "preferredTileLr": {{tile}},
          "upsampler": { "kind": "bicubic", "a": -0.75, "centres": "half-pixel", "border": "clamp", "blockMeanExact": true }
        }
        """;
}
