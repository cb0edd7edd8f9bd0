using System.Text;

namespace Nadir.Upscaler.Inference.Graphs;

/// <summary>
/// The parts of an ONNX file that a graph around it needs, as bytes (field numbers of onnx.proto). It has passed <see cref="OnnxGraphScan"/>
/// and was loaded by the runtime, so what is not looked at here is sound.
/// </summary>
internal sealed class OnnxFile
{
    private readonly List<byte[]> operators = [];
    private readonly List<byte[]> nodes = [];
    private readonly Dictionary<string, byte[]> stored = [];
    private readonly Dictionary<string, byte[]> inputs = [];

    private OnnxFile()
    {
    }

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; private set; }

    /// <summary>Version of ONNX's own operators.</summary>
    public long Opset { get; private set; }

    /// <summary>Sets of operators, each an OperatorSetIdProto.</summary>
    public IReadOnlyList<byte[]> Operators => operators;

    /// <summary>Nodes in order, each a NodeProto.</summary>
    public IReadOnlyList<byte[]> Nodes => nodes;

    /// <summary>Stored tensors by name, each a TensorProto.</summary>
    public IReadOnlyDictionary<string, byte[]> Stored => stored;

    /// <summary>Types of the inputs by name, each a TypeProto.</summary>
    public IReadOnlyDictionary<string, byte[]> Inputs => inputs;

    /// <summary>Whether it has functions, or nodes with graphs inside, whose names cannot simply be changed.</summary>
    public bool HasBodies { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no protobuf.</exception>
    public static OnnxFile Read(ReadOnlySpan<byte> model)
    {
        var file = new OnnxFile();
        Visit(model, (field, number, content, _) =>
        {
            switch (field)
            {
                case 1:
                    file.IrVersion = (long)number;
                    break;
                case 7:
                    file.ReadGraph(content);
                    break;
                case 8:
                    file.ReadOperators(content);
                    break;
                case 25:
                    file.HasBodies = true;
                    break;
            }
        });
        return file;
    }

    /// <summary>A node with its inputs, outputs and own name changed.</summary>
    public static ProtobufWriter Rename(ReadOnlySpan<byte> node, Func<string, string> input, Func<string, string> output)
    {
        var renamed = new ProtobufWriter();
        Visit(node, (field, _, content, whole) =>
        {
            switch (field)
            {
                case 1:
                    renamed.Text(1, input(Text(content)));
                    break;
                case 2 or 3:
                    renamed.Text((uint)field, output(Text(content)));
                    break;
                default:
                    renamed.Copy(whole);
                    break;
            }
        });
        return renamed;
    }

    private void ReadOperators(ReadOnlySpan<byte> content)
    {
        operators.Add(content.ToArray());
        string domain = string.Empty;
        long version = 0;
        Visit(content, (field, number, text, _) =>
        {
            domain = field == 1 ? Text(text) : domain;
            version = field == 2 ? (long)number : version;
        });
        Opset = domain is "" or "ai.onnx" ? version : Opset;
    }

    private void ReadGraph(ReadOnlySpan<byte> graph) => Visit(graph, (field, _, content, _) =>
    {
        switch (field)
        {
            case 1:
                nodes.Add(content.ToArray());
                HasBodies |= HasGraph(content);
                break;
            case 5:
                stored[Field(content, 8)] = content.ToArray();
                break;
            case 11:
                inputs[Field(content, 1)] = FieldBytes(content, 2);
                break;
        }
    });

    private static bool HasGraph(ReadOnlySpan<byte> node)
    {
        bool found = false;
        Visit(node, (field, _, content, _) =>
        {
            if (field == 5)
            {
                Visit(content, (inner, _, _, _) => found |= inner is 6 or 11);
            }
        });
        return found;
    }

    private static string Field(ReadOnlySpan<byte> message, ulong wanted) => Text(FieldBytes(message, wanted));

    private static byte[] FieldBytes(ReadOnlySpan<byte> message, ulong wanted)
    {
        byte[] bytes = [];
        Visit(message, (field, _, content, _) => bytes = field == wanted ? content.ToArray() : bytes);
        return bytes;
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    private static void Visit(ReadOnlySpan<byte> message, FieldVisitor visitor)
    {
        for (var rest = message; rest.Length > 0;)
        {
            var before = rest;
            if (!Protobuf.TakeField(ref rest, out ulong field, out ulong number, out ReadOnlySpan<byte> content))
            {
                throw new InvalidDataException("the graph is no protobuf");
            }

            visitor(field, number, content, before[..^rest.Length]);
        }
    }

    private delegate void FieldVisitor(ulong field, ulong number, ReadOnlySpan<byte> content, ReadOnlySpan<byte> whole);
}
