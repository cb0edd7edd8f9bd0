using System.Buffers.Binary;
using System.Text;

namespace Nadir.Upscaler.Tests.Inference;

/// <summary>Writes small ONNX files, field by field of onnx.proto, for models that are simple enough to know the answer of.</summary>
internal sealed class TinyOnnx
{
    public const long Float = 1;
    public const long Double = 11;

    private readonly List<byte> graph = [];

    /// <summary>Version of the operators.</summary>
    public long Opset { get; init; } = 17;

    /// <summary>Version of the file format.</summary>
    public long IrVersion { get; init; } = 8;

    /// <summary>Declares an input; sides are numbers, or names for free ones.</summary>
    public TinyOnnx Input(string name, string shape, long type = Float) => Value(11, name, shape, type);

    /// <summary>Declares an output.</summary>
    public TinyOnnx Output(string name, string shape, long type = Float) => Value(12, name, shape, type);

    /// <summary>Adds a node.</summary>
    public TinyOnnx Node(string type, string[] inputs, string output, params (string Name, long[] Values)[] attributes)
    {
        using var node = new MemoryStream();
        foreach (string input in inputs)
        {
            Text(node, 1, input);
        }

        Text(node, 2, output);
        Text(node, 4, type);
        foreach ((string name, long[] values) in attributes)
        {
            using var attribute = new MemoryStream();
            Text(attribute, 1, name);
            bool single = values.Length == 1 && name == "group";
            foreach (long value in values)
            {
                Number(attribute, single ? 3u : 8u, value);
            }

            Number(attribute, 20, single ? 2 : 7);
            Bytes(node, 5, attribute.ToArray());
        }

        AddToGraph(1, node);
        return this;
    }

    /// <summary>Adds a stored tensor.</summary>
    public TinyOnnx Constant(string name, long[] shape, params float[] values)
    {
        byte[] raw = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(raw.AsSpan(4 * i), values[i]);
        }

        using MemoryStream tensor = Tensor(name, shape);
        Bytes(tensor, 9, raw);
        AddToGraph(5, tensor);
        return this;
    }

    /// <summary>Adds a tensor that says it has <paramref name="shape"/> whatever values it has.</summary>
    public TinyOnnx Claim(string name, long[] shape, params byte[] raw)
    {
        using MemoryStream tensor = Tensor(name, shape);
        Bytes(tensor, 9, raw);
        AddToGraph(5, tensor);
        return this;
    }

    /// <summary>Adds a sparse tensor.</summary>
    public TinyOnnx Sparse(string name, long[] shape)
    {
        using MemoryStream values = Tensor(name, [0]);
        using var sparse = new MemoryStream();
        Bytes(sparse, 1, values.ToArray());
        foreach (long side in shape)
        {
            Number(sparse, 3, side);
        }

        AddToGraph(15, sparse);
        return this;
    }

    /// <summary>Adds a tensor that is kept in another file.</summary>
    public TinyOnnx ExternalConstant(string name, long[] shape, string location)
    {
        using var entry = new MemoryStream();
        Text(entry, 1, "location");
        Text(entry, 2, location);
        using MemoryStream tensor = Tensor(name, shape);
        Bytes(tensor, 13, entry.ToArray());
        Number(tensor, 14, 1);
        AddToGraph(5, tensor);
        return this;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        using var opset = new MemoryStream();
        Text(opset, 1, "");
        Number(opset, 2, Opset);
        using var named = new MemoryStream();
        named.Write([.. graph]);
        Text(named, 2, "tiny");
        using var model = new MemoryStream();
        Number(model, 1, IrVersion);
        Bytes(model, 8, opset.ToArray());
        Bytes(model, 7, named.ToArray());
        return model.ToArray();
    }

    private static MemoryStream Tensor(string name, long[] shape)
    {
        var tensor = new MemoryStream();
        foreach (long side in shape)
        {
            Number(tensor, 1, side);
        }

        Number(tensor, 2, Float);
        Text(tensor, 8, name);
        return tensor;
    }

    private TinyOnnx Value(uint field, string name, string shape, long type)
    {
        using var sides = new MemoryStream();
        foreach (string side in shape.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            using var dimension = new MemoryStream();
            if (long.TryParse(side, out long number))
            {
                Number(dimension, 1, number);
            }
            else
            {
                Text(dimension, 2, side);
            }

            Bytes(sides, 1, dimension.ToArray());
        }

        using var tensor = new MemoryStream();
        Number(tensor, 1, type);
        Bytes(tensor, 2, sides.ToArray());
        using var kind = new MemoryStream();
        Bytes(kind, 1, tensor.ToArray());
        using var value = new MemoryStream();
        Text(value, 1, name);
        Bytes(value, 2, kind.ToArray());
        AddToGraph(field, value);
        return this;
    }

    private void AddToGraph(uint field, MemoryStream message)
    {
        using var framed = new MemoryStream();
        Bytes(framed, field, message.ToArray());
        graph.AddRange(framed.ToArray());
    }

    private static void Text(Stream stream, uint field, string text) => Bytes(stream, field, Encoding.UTF8.GetBytes(text));

    private static void Bytes(Stream stream, uint field, byte[] bytes)
    {
        Varint(stream, (field << 3) | 2);
        Varint(stream, (ulong)bytes.Length);
        stream.Write(bytes);
    }

    private static void Number(Stream stream, uint field, long value)
    {
        Varint(stream, field << 3);
        Varint(stream, (ulong)value);
    }

    private static void Varint(Stream stream, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            stream.WriteByte((byte)(value | 0x80));
        }

        stream.WriteByte((byte)value);
    }
}
