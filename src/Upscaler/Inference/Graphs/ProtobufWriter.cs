using System.Buffers;
using System.Text;

namespace Nadir.Upscaler.Inference.Graphs;

/// <summary>Writes a protobuf message field by field.</summary>
internal sealed class ProtobufWriter
{
    private readonly ArrayBufferWriter<byte> message = new();

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Bytes => message.WrittenSpan;

    /// <summary>Writes a number.</summary>
    public ProtobufWriter Number(uint field, long value)
    {
        Varint(field << 3);
        Varint((ulong)value);
        return this;
    }

    /// <summary>Writes a text.</summary>
    public ProtobufWriter Text(uint field, string text) => Content(field, Encoding.UTF8.GetBytes(text));

    /// <summary>Writes another message.</summary>
    public ProtobufWriter Message(uint field, ProtobufWriter inner) => Content(field, inner.Bytes);

    /// <summary>Writes bytes, or a message that is written already.</summary>
    public ProtobufWriter Content(uint field, ReadOnlySpan<byte> bytes)
    {
        Varint((field << 3) | 2);
        Varint((ulong)bytes.Length);
        message.Write(bytes);
        return this;
    }

    /// <summary>Copies a field as it stands, its number included.</summary>
    public ProtobufWriter Copy(ReadOnlySpan<byte> field)
    {
        message.Write(field);
        return this;
    }

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            message.Write([(byte)(value | 0x80)]);
        }

        message.Write([(byte)value]);
    }
}
