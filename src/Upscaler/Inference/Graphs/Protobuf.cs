namespace Nadir.Upscaler.Inference.Graphs;

/// <summary>Reads the fields of a protobuf message, one after the other (protobuf.dev, "Encoding").</summary>
internal static class Protobuf
{
    private const int MostVarintBytes = 10;

    /// <summary>
    /// Takes the first field off a message: its number, and its value where it is a varint, else its bytes. False where the message is malformed.
    /// </summary>
    public static bool TakeField(ref ReadOnlySpan<byte> bytes, out ulong field, out ulong number, out ReadOnlySpan<byte> content)
    {
        number = 0;
        content = default;
        if (!TakeVarint(ref bytes, out ulong tag))
        {
            field = 0;
            return false;
        }

        field = tag >> 3;
        switch (tag & 7)
        {
            case 0:
                return TakeVarint(ref bytes, out number);
            case 1:
                return Take(ref bytes, 8, out content);
            case 2:
                return TakeVarint(ref bytes, out ulong length) && Take(ref bytes, length, out content);
            case 5:
                return Take(ref bytes, 4, out content);
            default:
                return false;
        }
    }

    /// <summary>Takes a number off, seven bits a byte, lowest first.</summary>
    public static bool TakeVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int i = 0; i < MostVarintBytes && i < bytes.Length; i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] < 0x80)
            {
                bytes = bytes[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    private static bool Take(ref ReadOnlySpan<byte> bytes, ulong length, out ReadOnlySpan<byte> content)
    {
        if (length > (ulong)bytes.Length)
        {
            content = default;
            return false;
        }

        content = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return true;
    }
}
