using System.Text;
using Nadir.Core.Errors;

namespace Nadir.Upscaler.Inference.Graphs;

/// <summary>
/// Looks through an ONNX file's protobuf, without a runtime, for tensors that must not reach one: kept in other files (a graph is given to
/// the runtime as bytes whose hash the card names; weights elsewhere would escape that check and be read from wherever the process
/// stands), sparse, or of more values than their bytes can hold (the runtime would allocate what they claim). And for steps and groups of
/// a convolution below 1, by which the runtime would divide.
/// </summary>
internal static class OnnxGraphScan
{
    private const int MaxDepth = 64;

    /// <summary>The narrowest types of ONNX take half a byte.</summary>
    private const int MostValuesInAByte = 2;

    /// <summary>Attributes of convolutions, pools and shuffles that count from 1; the runtime ends the process for a 0 in some.</summary>
    private static readonly string[] CountingNumbers = ["group", "blocksize", "num_groups"];

    private static readonly string[] CountingLists = ["strides", "dilations", "kernel_shape"];

    /// <summary>Throws when a tensor of the graph must not reach the runtime or the bytes are no protobuf.</summary>
    /// <exception cref="ModelRejectedException">So it is.</exception>
    public static void Check(string model, string file, ReadOnlySpan<byte> graph)
    {
        switch (Visit(graph, Message.Model, 0))
        {
            case Finding.ExternalData:
                throw new ModelRejectedException(
                    model, $"{file} keeps weights in other files", "save it as one file, with its weights inside");
            case Finding.SparseTensor:
                throw new ModelRejectedException(model, $"{file} keeps weights as sparse tensors", "save it with dense ones");
            case Finding.CountBelowOne:
                throw new ModelRejectedException(
                    model, $"{file} has a node whose strides, dilations, groups or sizes are below 1", "export it again");
            case Finding.AbsurdShape:
                throw new ModelRejectedException(
                    model, $"{file} has a tensor of more values than the file holds for it", "export it again");
            case Finding.Malformed:
                throw new ModelRejectedException(
                    model, $"{file} is no ONNX graph, or is cut short", "export it again");
            default:
                return;
        }
    }

    private static Finding Visit(ReadOnlySpan<byte> bytes, Message message, int depth)
    {
        if (depth > MaxDepth)
        {
            return Finding.Malformed;
        }

        if (message == Message.SparseTensor)
        {
            return Finding.SparseTensor;
        }

        ReadOnlySpan<byte> whole = bytes;

        while (bytes.Length > 0)
        {
            if (!Protobuf.TakeField(ref bytes, out ulong field, out ulong number, out ReadOnlySpan<byte> content))
            {
                return Finding.Malformed;
            }

            // onnx.proto: TensorProto.data_location = 14 with EXTERNAL = 1, external_data = 13.
            if (message == Message.Tensor && ((field == 14 && number == 1) || field == 13))
            {
                return Finding.ExternalData;
            }

            if (Inner(message, field) is { } inner && Visit(content, inner, depth + 1) is var finding && finding != Finding.Nothing)
            {
                return finding;
            }
        }

        return message == Message.Tensor && !IsTensorThatFits(whole) ? Finding.AbsurdShape
            : message == Message.Attribute && HasCountBelowOne(whole) ? Finding.CountBelowOne
            : Finding.Nothing;
    }

    // Field numbers of onnx.proto that lead to tensors.
    private static Message? Inner(Message message, ulong field) => (message, field) switch
    {
        (Message.Model, 7) => Message.Graph,
        (Message.Model, 20) => Message.Training,
        (Message.Model, 25) => Message.Function,
        (Message.Training, 1 or 2) => Message.Graph,
        (Message.Graph, 1) or (Message.Function, 7) => Message.Node,
        (Message.Graph, 5) => Message.Tensor,
        (Message.Graph, 15) => Message.SparseTensor,
        (Message.Function, 11) => Message.Attribute,
        (Message.Node, 5) => Message.Attribute,
        (Message.Attribute, 5 or 10) => Message.Tensor,
        (Message.Attribute, 6 or 11) => Message.Graph,
        (Message.Attribute, 22 or 23) => Message.SparseTensor,
        _ => null,
    };

    /// <summary>
    /// Whether the sides (TensorProto.dims = 1, packed or one by one) multiply to no more values than the message has bytes for. One that
    /// is malformed is left for the visit to find.
    /// </summary>
    private static bool IsTensorThatFits(ReadOnlySpan<byte> tensor)
    {
        var values = UInt128.One;
        var most = (UInt128)tensor.Length * MostValuesInAByte;
        bool isEmpty = false;
        var rest = tensor;
        while (rest.Length > 0 && Protobuf.TakeField(ref rest, out ulong field, out ulong number, out ReadOnlySpan<byte> content))
        {
            if (field != 1)
            {
                continue;
            }

            bool isPacked = content.Length > 0;
            do
            {
                if (isPacked && !Protobuf.TakeVarint(ref content, out number))
                {
                    break;
                }

                isEmpty |= number == 0;
                values = number > long.MaxValue ? UInt128.MaxValue : UInt128.Min(values, most + 1) * number;
            }
            while (content.Length > 0);
        }

        return isEmpty || values <= most;
    }

    /// <summary>
    /// Whether a counting attribute (AttributeProto.name = 1) has a value (i = 3; ints = 8, packed or one by one) below 1, or none of its
    /// kind, which the runtime takes for 0.
    /// </summary>
    private static bool HasCountBelowOne(ReadOnlySpan<byte> attribute)
    {
        bool isNumber = false, isList = false, hasNumber = false, hasItem = false, below = false;
        while (attribute.Length > 0 && Protobuf.TakeField(ref attribute, out ulong field, out ulong number, out ReadOnlySpan<byte> content))
        {
            if (field == 1 && content.Length > 0)
            {
                string name = Encoding.UTF8.GetString(content);
                isNumber |= Array.IndexOf(CountingNumbers, name) >= 0;
                isList |= Array.IndexOf(CountingLists, name) >= 0;
            }
            else if (field == 3 && content.Length == 0)
            {
                hasNumber = true;
                below |= (long)number < 1;
            }
            else if (field == 8)
            {
                hasItem = true;
                below |= content.Length == 0 ? (long)number < 1 : HasItemBelowOne(content);
            }
        }

        return (isNumber && (below || !hasNumber)) || (isList && (below || !hasItem));
    }

    private static bool HasItemBelowOne(ReadOnlySpan<byte> packed)
    {
        bool below = false;
        while (packed.Length > 0 && Protobuf.TakeVarint(ref packed, out ulong number))
        {
            below |= (long)number < 1;
        }

        return below;
    }

    private enum Finding
    {
        Nothing,
        ExternalData,
        SparseTensor,
        AbsurdShape,
        CountBelowOne,
        Malformed,
    }

    private enum Message
    {
        Model,
        Training,
        Function,
        Graph,
        Node,
        Attribute,
        Tensor,
        SparseTensor,
    }
}
