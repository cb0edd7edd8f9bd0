using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Nadir.Core.Scenes;

/// <summary>
/// Writes arrays in NumPy's .npy format, version 1.0, one after another into the same stream, as repeated <c>numpy.save</c> calls
/// on one file do (NumPy documentation, numpy.lib.format). Little-endian, C order.
/// </summary>
public sealed class NpyWriter(Stream stream)
{
    internal const int Alignment = 64;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0];

    /// <summary>Writes a vector of 32-bit integers.</summary>
    public void Write(ReadOnlySpan<int> values)
    {
        WriteHeader("<i4", [values.Length]);
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>Writes an array of 32-bit floats; <paramref name="values"/> holds as many as <paramref name="shape"/> says.</summary>
    public void Write(ReadOnlySpan<float> values, params ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int side in shape)
        {
            count *= side;
        }

        if (count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values do not fill a shape of {count}", nameof(values));
        }

        WriteHeader("<f4", shape);
        stream.Write(MemoryMarshal.AsBytes(values));
    }

    private void WriteHeader(string type, ReadOnlySpan<int> shape)
    {
        var sides = new StringBuilder();
        foreach (int side in shape)
        {
            sides.Append(CultureInfo.InvariantCulture, $"{side}, ");
        }

        string tuple = shape.Length == 1 ? $"({shape[0]},)" : $"({sides.ToString().TrimEnd(',', ' ')})";
        string text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': {tuple}, }}";
        int fixedLength = Magic.Length + sizeof(ushort);
        int padded = (fixedLength + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        text = text.PadRight(padded - fixedLength - 1) + "\n";
        stream.Write(Magic);
        stream.Write([(byte)text.Length, (byte)(text.Length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(text));
    }
}
