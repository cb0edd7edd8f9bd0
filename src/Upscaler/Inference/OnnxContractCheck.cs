using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Nadir.Core.Errors;
using Nadir.Core.Models;

namespace Nadir.Upscaler.Inference;

/// <summary>
/// Whether graphs are what a card says: first by what they declare (names, types, ranks, fixed sides), then by running them on one
/// small tile, since most graphs leave their sides open.
/// </summary>
internal static class OnnxContractCheck
{
    private const int SmallTile = 16;
    private const string Reexport = "export it again, or mend the card";
    private const long Free = -1;

    /// <summary>Checks both graphs; gives the number of feature channels, 0 without an encoder or a denoiser.</summary>
    /// <exception cref="ModelRejectedException">A graph is not what the card says.</exception>
    public static int Check(ModelCard card, OnnxGraph? encoder, OnnxGraph? denoiser)
    {
        if (encoder is not null)
        {
            CheckDeclared(card, encoder, encoder.Inputs, "input", GraphContract.EncoderInputs);
            CheckDeclared(card, encoder, encoder.Outputs, "output", GraphContract.EncoderOutputs(denoiser is not null));
        }

        if (denoiser is not null)
        {
            CheckDeclared(card, denoiser, denoiser.Inputs, "input", GraphContract.DenoiserInputs(encoder is not null));
            CheckDeclared(card, denoiser, denoiser.Outputs, "output", GraphContract.DenoiserOutputs);
        }

        return TryOut(card, encoder, denoiser);
    }

    private static void CheckDeclared(
        ModelCard card, OnnxGraph graph, IReadOnlyDictionary<string, NodeMetadata> found, string kind, ReadOnlySpan<string> names)
    {
        string expected = string.Join(", ", names.ToArray());
        if (found.Count != names.Length || names.ToArray().Any(name => !found.ContainsKey(name)))
        {
            string given = string.Join(", ", found.Keys.Order(StringComparer.Ordinal));
            throw new ModelRejectedException(
                card.Name, $"the {kind}s of {graph.File.Name} are {given} where {expected} are expected", Reexport);
        }

        foreach (string name in names)
        {
            CheckTensor(card, graph, kind, name, found[name]);
        }
    }

    private static void CheckTensor(ModelCard card, OnnxGraph graph, string kind, string name, NodeMetadata found)
    {
        if (found.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR || found.ElementDataType != TensorElementType.Float)
        {
            string type = found.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR ? found.ElementDataType.ToString() : found.OnnxValueType.ToString();
            throw new ModelRejectedException(card.Name, $"the {kind} {name} of {graph.File.Name} is {type} where float32 is expected", Reexport);
        }

        long[] expected = name switch
        {
            GraphContract.LogSnr => [Free],
            GraphContract.Features => [Free, Free, Free, Free],
            _ => [Free, card.Bands, Free, Free],
        };
        int[] sides = found.Dimensions;
        bool agrees = sides.Length == expected.Length;
        for (int i = 0; agrees && i < sides.Length; i++)
        {
            // Features may fix their channels; batch, height and width are the caller's everywhere.
            bool mayBeFixed = expected[i] != Free || (name == GraphContract.Features && i == 1);
            agrees = sides[i] < 0 || (mayBeFixed && (expected[i] == Free || sides[i] == expected[i]));
        }

        if (!agrees)
        {
            throw new ModelRejectedException(
                card.Name,
                $"the {kind} {name} of {graph.File.Name} has the shape {Shape(sides.Select(side => (long)side))} where {Shape(expected)} is expected",
                Reexport);
        }
    }

    private static int TryOut(ModelCard card, OnnxGraph? encoder, OnnxGraph? denoiser)
    {
        int side = card.Multiple * ((SmallTile + card.Multiple - 1) / card.Multiple);
        long[] product = [1, card.Bands, (long)side * card.Scale, (long)side * card.Scale];
        using OrtValue lr = Zeros(1, card.Bands, side, side);
        using OrtValue state = Zeros(product);
        using OrtValue logSnr = Zeros(1);
        if (encoder is null)
        {
            CheckOutputs(card, denoiser!, [GraphContract.State, GraphContract.Lr, GraphContract.LogSnr], [state, lr, logSnr], product);
            return 0;
        }

        string[] names = GraphContract.EncoderOutputs(denoiser is not null).ToArray();
        using IDisposableReadOnlyCollection<OrtValue> outputs = encoder.Try([GraphContract.Lr], [lr], names);
        CheckShape(card, encoder, GraphContract.Mmse, outputs[^1], product);
        if (denoiser is null)
        {
            return 0;
        }

        long[] features = outputs[0].GetTensorTypeAndShape().Shape;
        CheckShape(card, encoder, GraphContract.Features, outputs[0], [1, features.Length > 1 ? features[1] : Free, side, side]);
        CheckOutputs(card, denoiser, [GraphContract.State, GraphContract.Features, GraphContract.LogSnr], [state, outputs[0], logSnr], product);
        return checked((int)features[1]);
    }

    private static void CheckOutputs(ModelCard card, OnnxGraph denoiser, string[] names, OrtValue[] values, long[] product)
    {
        using IDisposableReadOnlyCollection<OrtValue> outputs = denoiser.Try(names, values, [GraphContract.Prediction]);
        CheckShape(card, denoiser, GraphContract.Prediction, outputs[0], product);
    }

    private static void CheckShape(ModelCard card, OnnxGraph graph, string name, OrtValue value, long[] expected)
    {
        long[] found = value.GetTensorTypeAndShape().Shape;
        if (!found.AsSpan().SequenceEqual(expected))
        {
            throw new ModelRejectedException(
                card.Name,
                $"the output {name} of {graph.File.Name} has the shape {Shape(found)} where {Shape(expected)} follows from scale {card.Scale} and {card.Bands} bands",
                Reexport);
        }
    }

    private static OrtValue Zeros(params long[] shape)
    {
        long length = shape.Aggregate(1L, (product, side) => checked(product * side));
        return OrtValue.CreateTensorValueFromMemory(new float[length], shape);
    }

    private static string Shape(IEnumerable<long> sides) => $"[{string.Join(", ", sides.Select(side => side < 0 ? "free" : $"{side}"))}]";
}
