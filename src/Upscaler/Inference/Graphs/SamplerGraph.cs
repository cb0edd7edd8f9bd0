using System.Buffers.Binary;
using System.Globalization;
using Nadir.Core.Diffusion;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Models;

namespace Nadir.Upscaler.Inference.Graphs;

/// <summary>
/// A whole run of a sampler as one ONNX graph: the denoiser's nodes once for each evaluation over one set of weights, and between them the sampler's
/// linear combinations (<see cref="UnrolledSampler"/>), the threshold and the projection to zero block means. State and estimates stay
/// where the graph runs. Inputs are the denoiser's context, a <see cref="Noise"/> for each draw, of the state's shape, and a <see cref="LogSnr"/> for each
/// evaluation; the output is <see cref="Sample"/>, of the state's shape.
/// </summary>
internal sealed class SamplerGraph
{
    /// <summary>The estimate of x0 that the sampler ends with.</summary>
    public const string Sample = "sample";

    /// <summary>Above this a graph takes longer to load than its copies would.</summary>
    public const int MostEvaluations = 64;

    private const long Float32 = 1;

    /// <summary>Resize and Clip have been as they are written here since this version.</summary>
    private const long LeastOpset = 13;

    private readonly ModelCard card;
    private readonly OnnxFile denoiser;
    private readonly UnrolledSampler sampler;
    private readonly ProtobufWriter graph = new();
    private int weights;

    private SamplerGraph(ModelCard card, OnnxFile denoiser, UnrolledSampler sampler)
    {
        (this.card, this.denoiser, this.sampler) = (card, denoiser, sampler);
    }

    /// <summary>Name of the input for a draw.</summary>
    public static string Noise(int draw) => string.Create(CultureInfo.InvariantCulture, $"noise_{draw}");

    /// <summary>Name of the input for an evaluation's log-SNR, one a tile.</summary>
    public static string LogSnr(int evaluation) => string.Create(CultureInfo.InvariantCulture, $"log_snr_{evaluation}");

    /// <summary>Whether a denoiser can be written out: one of nodes only, of operators that are not too old.</summary>
    public static bool Suits(OnnxFile denoiser) => !denoiser.HasBodies && denoiser.Opset >= LeastOpset;

    /// <summary>Writes the graph.</summary>
    /// <param name="card">The model's card.</param>
    /// <param name="denoiser">Its denoiser, which <see cref="Suits"/>.</param>
    /// <param name="sampler">The run.</param>
    /// <param name="limit">Largest magnitude of an estimate, in the network's units; infinite for any.</param>
    /// <exception cref="ArgumentException">The denoiser does not suit.</exception>
    public static byte[] Write(ModelCard card, OnnxFile denoiser, UnrolledSampler sampler, double limit)
    {
        if (!Suits(denoiser))
        {
            throw new ArgumentException($"the denoiser of {card.Name} has bodies or operators older than {LeastOpset}", nameof(denoiser));
        }

        return new SamplerGraph(card, denoiser, sampler).Write(limit);
    }

    private byte[] Write(double limit)
    {
        graph.Text(2, Sample);
        foreach (byte[] tensor in denoiser.Stored.Values)
        {
            graph.Content(5, tensor);
        }

        StoreProjection(limit);
        Declare();
        for (int i = 0; i < sampler.States.Length; i++)
        {
            Combine(State(i), sampler.States[i]);
            Denoise(i);
            Estimate(i, limit);
        }

        Combine(Sample, sampler.Result);
        var model = new ProtobufWriter().Number(1, denoiser.IrVersion);
        foreach (byte[] set in denoiser.Operators)
        {
            model.Content(8, set);
        }

        return model.Message(7, graph).Bytes.ToArray();
    }

    private void Declare()
    {
        byte[] state = denoiser.Inputs[GraphContract.State];
        string context = Context();
        Value(11, context, denoiser.Inputs[context]);
        foreach (int draw in sampler.Draws)
        {
            Value(11, Noise(draw), state);
        }

        for (int i = 0; i < sampler.States.Length; i++)
        {
            Value(11, LogSnr(i), denoiser.Inputs[GraphContract.LogSnr]);
        }

        Value(12, Sample, state);
    }

    private string Context() => denoiser.Inputs.ContainsKey(GraphContract.Features) ? GraphContract.Features : GraphContract.Lr;

    private void Denoise(int evaluation)
    {
        string context = Context();
        foreach (byte[] node in denoiser.Nodes)
        {
            graph.Message(1, OnnxFile.Rename(node, Input, Own));
        }

        string Input(string name) => name switch
        {
            "" => name,
            GraphContract.State => State(evaluation),
            GraphContract.LogSnr => LogSnr(evaluation),
            _ => name == context || denoiser.Stored.ContainsKey(name) ? name : Own(name),
        };

        string Own(string name) => name.Length == 0 ? name : Of(evaluation, name);
    }

    /// <summary>The prediction as x0, kept in range and projected.</summary>
    private void Estimate(int evaluation, double limit)
    {
        var kind = Prediction.Named(card.Parameterization);
        string x0 = Of(evaluation, GraphContract.Prediction);
        if (kind != Parameterization.X0)
        {
            var (ofX, ofOutput) = Prediction.ToX0(kind, sampler.Levels[evaluation]);
            string sum = Of(evaluation, "nadir.x0");
            Sum(sum, [(State(evaluation), ofX), (x0, ofOutput)]);
            x0 = sum;
        }

        if (double.IsFinite(limit))
        {
            string kept = Of(evaluation, "nadir.kept");
            Node("Clip", [x0, "nadir.lowest", "nadir.highest"], kept);
            x0 = kept;
        }

        string means = Of(evaluation, "nadir.means");
        string blocks = Of(evaluation, "nadir.blocks");
        Node("AveragePool", [x0], means, Sides("kernel_shape", card.Scale, card.Scale), Sides("strides", card.Scale, card.Scale));
        Node(
            "Resize",
            [means, "", "nadir.scales"],
            blocks,
            Word("mode", "nearest"),
            Word("coordinate_transformation_mode", "asymmetric"),
            Word("nearest_mode", "floor"));
        Node("Sub", [x0, blocks], Clean(evaluation));
    }

    private void StoreProjection(double limit)
    {
        Store("nadir.scales", [4], 1, 1, card.Scale, card.Scale);
        if (double.IsFinite(limit))
        {
            Store("nadir.lowest", [], (float)-limit);
            Store("nadir.highest", [], (float)limit);
        }
    }

    private void Combine(string output, IReadOnlyList<SamplerTerm> terms) =>
        Sum(output, [.. terms.Select(term => (Name(term), term.Weight))]);

    private static string Name(SamplerTerm term) => term.Source switch
    {
        SamplerTermSource.Noise => Noise(term.Index),
        SamplerTermSource.State => State(term.Index),
        _ => Clean(term.Index),
    };

    private void Sum(string output, (string Name, double Weight)[] terms)
    {
        string[] products = new string[terms.Length];
        for (int i = 0; i < terms.Length; i++)
        {
            var (name, weight) = terms[i];
            products[i] = weight == 1 ? name : $"nadir.product_{weights}";
            if (weight != 1)
            {
                string factor = string.Create(CultureInfo.InvariantCulture, $"nadir.weight_{weights++}");
                Store(factor, [], (float)weight);
                Node("Mul", [name, factor], products[i]);
            }
        }

        Node(products.Length == 1 ? "Identity" : "Sum", products, output);
    }

    private static string State(int evaluation) => Of(evaluation, "nadir.state");

    private static string Clean(int evaluation) => Of(evaluation, "nadir.estimate");

    private static string Of(int evaluation, string name) => string.Create(CultureInfo.InvariantCulture, $"{evaluation}/{name}");

    private void Node(string type, string[] inputs, string output, params ProtobufWriter[] attributes)
    {
        var node = new ProtobufWriter();
        foreach (string input in inputs)
        {
            node.Text(1, input);
        }

        node.Text(2, output).Text(4, type);
        foreach (var attribute in attributes)
        {
            node.Message(5, attribute);
        }

        graph.Message(1, node);
    }

    private static ProtobufWriter Sides(string name, params ReadOnlySpan<long> sides)
    {
        var attribute = new ProtobufWriter().Text(1, name);
        foreach (long side in sides)
        {
            attribute.Number(8, side);
        }

        return attribute.Number(20, 7);
    }

    private static ProtobufWriter Word(string name, string word) => new ProtobufWriter().Text(1, name).Text(4, word).Number(20, 3);

    private void Store(string name, ReadOnlySpan<long> sides, params ReadOnlySpan<float> values)
    {
        byte[] raw = new byte[sizeof(float) * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(sizeof(float) * i), values[i]);
        }

        var tensor = new ProtobufWriter();
        foreach (long side in sides)
        {
            tensor.Number(1, side);
        }

        graph.Message(5, tensor.Number(2, Float32).Text(8, name).Content(9, raw));
    }

    private void Value(uint field, string name, byte[] type) => graph.Message(field, new ProtobufWriter().Text(1, name).Content(2, type));
}
