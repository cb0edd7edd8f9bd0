using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Nadir.Core.Errors;

namespace Nadir.Core.Scenes;

/// <summary>
/// Reads arrays that <see cref="NpyWriter"/> wrote, one after another, in place: the arrays it gives are views of the blob's
/// bytes and live as long as they do. Throws <see cref="CorruptBlobException"/> at the first byte that is not as it must be.
/// </summary>
public sealed class NpyReader(ReadOnlyMemory<byte> bytes, string path)
{
    private int position;

    /// <summary>Whether every array has been read.</summary>
    public bool AtEnd => position == bytes.Length;

    /// <summary>Reads a vector of 32-bit integers.</summary>
    public int[] ReadInt32()
    {
        var shape = ReadHeader("<i4");
        if (shape.Length != 1)
        {
            throw Corrupt($"has {shape.Length} dimensions where a vector is due");
        }

        return MemoryMarshal.Cast<byte, int>(Take(Bytes(shape)).Span).ToArray();
    }

    /// <summary>Reads an array of 32-bit floats as its shape and the bytes of its values.</summary>
    public (int[] Shape, ReadOnlyMemory<byte> Values) ReadSingle()
    {
        var shape = ReadHeader("<f4");
        return (shape, Take(Bytes(shape)));
    }

    /// <summary>Bytes that an array of this shape takes, or the most there can be where that is past all numbers.</summary>
    private static long Bytes(int[] shape)
    {
        var count = new BigInteger(sizeof(float));
        foreach (int side in shape)
        {
            count *= side;
        }

        return (long)BigInteger.Min(count, int.MaxValue);
    }

    private int[] ReadHeader(string type)
    {
        int fixedLength = NpyWriter.Magic.Length + sizeof(ushort);
        var start = Take(fixedLength).Span;
        if (!start.StartsWith(NpyWriter.Magic))
        {
            throw Corrupt($"has no array at byte {position - fixedLength}");
        }

        string text = Encoding.ASCII.GetString(Take(start[^2] | (start[^1] << 8)).Span);
        string head = $"{{'descr': '{type}', 'fortran_order': False, 'shape': (";
        int end = text.IndexOf(')', StringComparison.Ordinal);
        if (!text.StartsWith(head, StringComparison.Ordinal) || end < head.Length)
        {
            throw Corrupt($"has an array header other than the {type} one due: {BlobLayout.Shown(text.Trim())}");
        }

        string[] sides = text[head.Length..end].Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new int[sides.Length];
        for (int i = 0; i < sides.Length; i++)
        {
            if (!int.TryParse(sides[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                throw Corrupt($"has an array side '{BlobLayout.Shown(sides[i])}'");
            }
        }

        return shape;
    }

    private ReadOnlyMemory<byte> Take(long length)
    {
        if (length > bytes.Length - position)
        {
            throw Corrupt($"ends at byte {bytes.Length} where {position + length} are due");
        }

        var taken = bytes.Slice(position, (int)length);
        position += (int)length;
        return taken;
    }

    private CorruptBlobException Corrupt(string reason) => new(path, reason);
}
