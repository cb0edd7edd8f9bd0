using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Nadir.Upscaler.Inference;

namespace Nadir.DeviceBench;

/// <summary>
/// What a graph's convolutions and matrix products take for one tile, counted from the shapes of its nodes. The shapes are those of one run on
/// the CPU with every optimisation off, so the nodes are the file's own.
/// </summary>
/// <param name="Operations">Additions and multiplications.</param>
/// <param name="Values">Values that these nodes read and write, without weights: the traffic if all else were fused into them.</param>
/// <param name="Weights">Their weights, read once a call.</param>
internal readonly record struct GraphCost(double Operations, double Values, double Weights)
{
    private static readonly string[] Products = ["Conv", "ConvTranspose", "MatMul", "Gemm"];

    /// <summary>Counts a graph, its free sides set by <paramref name="shapes"/>.</summary>
    public static GraphCost Of(byte[] graph, IReadOnlyDictionary<string, long[]> shapes)
    {
        RuntimeTelemetry.Off();
        var folder = Directory.CreateTempSubdirectory("nadir-count-");
        try
        {
            using var options = new SessionOptions
            {
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
                ProfileOutputPathPrefix = Path.Combine(folder.FullName, "run"),
                EnableProfiling = true,
            };
            using var session = new InferenceSession(graph, options);
            using var run = new RunOptions();
            string[] names = [.. session.InputMetadata.Keys];
            OrtValue[] values = [.. names.Select(name => OrtValue.CreateAllocatedTensorValue(
                OrtAllocator.DefaultInstance, TensorElementType.Float, shapes[name]))];
            session.Run(run, names, values, [.. session.OutputMetadata.Keys]).Dispose();
            Array.ForEach(values, value => value.Dispose());
            return Count(File.ReadAllBytes(session.EndProfiling()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>One encoder call and as many of the denoiser.</summary>
    public static GraphCost Sum(GraphCost encoder, GraphCost denoiser, int steps) => new(
        encoder.Operations + (steps * denoiser.Operations),
        encoder.Values + (steps * denoiser.Values),
        encoder.Weights + (steps * denoiser.Weights));

    private static GraphCost Count(byte[] profile)
    {
        using var events = JsonDocument.Parse(profile);
        var sum = default(GraphCost);
        foreach (var one in events.RootElement.EnumerateArray())
        {
            if (one.TryGetProperty("args", out var args)
                && args.TryGetProperty("input_type_shape", out var inputs)
                && Products.Contains(args.GetProperty("op_name").GetString()))
            {
                long[][] read = Shapes(inputs);
                long[] written = Shapes(args.GetProperty("output_type_shape"))[0];
                var node = Node(args.GetProperty("op_name").GetString()!, read, written);
                sum = new GraphCost(sum.Operations + node.Operations, sum.Values + node.Values, sum.Weights + node.Weights);
            }
        }

        return sum.Operations > 0 ? sum : throw new InvalidDataException("the profile has no convolution with shapes; this runtime writes another kind");
    }

    private static GraphCost Node(string type, long[][] read, long[] written)
    {
        // A convolution's kernel is [out, in / groups, rows, columns]: each output takes all but its first side.
        long depth = type is "MatMul" or "Gemm" ? read[0][^1] : Size(read[1]) / read[1][0];
        double outputs = type == "ConvTranspose" ? Size(read[0]) : Size(written);
        return new GraphCost(2 * outputs * depth, Size(read[0]) + Size(written), read.Skip(1).Sum(Size));
    }

    private static long[][] Shapes(JsonElement list) =>
        [.. list.EnumerateArray().Select(one => one.EnumerateObject().First().Value.EnumerateArray().Select(side => side.GetInt64()).ToArray())];

    private static long Size(long[] shape) => shape.Aggregate(1L, (size, side) => checked(size * side));
}
