using System.Runtime.InteropServices;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Errors;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Scenes;

/// <summary>Arrays in NumPy's format: what is written reads back, and nothing else does.</summary>
public sealed class NpyTests
{
    private const string Blob = "work/blob";

    /// <summary>What <c>numpy.save(f, numpy.arange(6, dtype='&lt;f4').reshape(2, 3))</c> puts before the values (NumPy 1.24).</summary>
    private const string NumpyHeader = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";

    private static readonly Gen<int> AnyNumber =
        from high in Gen.Choose(0, 65535)
        from low in Gen.Choose(0, 65535)
        select (high << 16) | low;

    private static readonly Gen<(int[] Shape, float[] Values, int[] Numbers)> Arrays =
        from dimensions in Gen.Choose(1, 4)
        from shape in Gen.Choose(0, 5).ArrayOf(dimensions)
        from values in AnyNumber.ArrayOf(shape.Aggregate(1, (product, side) => product * side))
        from count in Gen.Choose(0, 9)
        from numbers in AnyNumber.ArrayOf(count)
        select (shape, values.Select(BitConverter.Int32BitsToSingle).ToArray(), numbers);

    [Fact]
    public void Reader_WhatTheWriterWrote_ReadsBackToTheLastBit() => Law.Holds(Arrays, arrays =>
    {
        var reader = new NpyReader(Written(arrays.Shape, arrays.Values, arrays.Numbers), Blob);

        Assert.Equal(arrays.Numbers, reader.ReadInt32());
        var (shape, values) = reader.ReadSingle();
        Assert.Equal(arrays.Shape, shape);
        Assert.Equal(MemoryMarshal.AsBytes(arrays.Values.AsSpan()).ToArray(), values.ToArray());
        Assert.True(reader.AtEnd);
    });

    [Fact]
    public void Reader_CutAnywhere_SaysThatTheBlobIsCorrupt()
    {
        byte[] whole = Written([2, 3], [1, 2, 3, 4, 5, 6], [7, 8]);

        for (int length = 0; length < whole.Length; length++)
        {
            var reader = new NpyReader(whole.AsMemory(0, length), Blob);
            Assert.Throws<CorruptBlobException>(() =>
            {
                reader.ReadInt32();
                reader.ReadSingle();
            });
        }
    }

    [Theory]
    [InlineData(0, 'X', "has no array at byte 0")]
    [InlineData(6, '\u0002', "has no array at byte 0")]
    [InlineData(21, '>', "has an array header other than the <f4 one due")]
    [InlineData(23, '8', "has an array header other than the <f4 one due")]
    [InlineData(61, '-', "has an array side")]
    public void Reader_ByteChanged_SaysWhatIsWrong(int position, char value, string reason)
    {
        byte[] bytes = Written([2, 3], [1, 2, 3, 4, 5, 6], null);
        bytes[position] = (byte)value;

        var error = Assert.Throws<CorruptBlobException>(() => new NpyReader(bytes, Blob).ReadSingle());

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Equal((Blob, Disposition.Fail), (error.Path, error.Disposition));
    }

    [Fact]
    public void Reader_ShapePastAllMemory_SaysThatTheBlobIsCorrupt()
    {
        byte[] bytes = Encoding.Latin1.GetBytes(
            Encoding.Latin1.GetString(Written([2, 3], [1, 2, 3, 4, 5, 6], null)).Replace("(2, 3), }    ", "(2147483,), }", StringComparison.Ordinal));

        Assert.Throws<CorruptBlobException>(() => new NpyReader(bytes, Blob).ReadSingle());
    }

    [Theory]
    [InlineData("9999999, 9999999, 9999999")]
    [InlineData("99999999999")]
    public void Reader_ShapePastAllNumbers_SaysThatTheBlobIsCorrupt(string shape)
    {
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({shape}), }}".PadRight(117) + "\n";
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(text)];

        Assert.Throws<CorruptBlobException>(() => new NpyReader(bytes, Blob).ReadSingle());
    }

    [Fact]
    public void Reader_MatrixWhereAVectorIsDue_SaysThatTheBlobIsCorrupt()
    {
        byte[] bytes = Written([2, 3], [1, 2, 3, 4, 5, 6], null);
        bytes[22] = (byte)'i';

        var error = Assert.Throws<CorruptBlobException>(() => new NpyReader(bytes, Blob).ReadInt32());

        Assert.Contains("has 2 dimensions where a vector is due", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_Matrix_StartsAsNumpysOwnFile()
    {
        byte[] bytes = Written([2, 3], [0, 1, 2, 3, 4, 5], null);

        byte[] expected = [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(NumpyHeader.PadRight(117) + "\n")];
        Assert.Equal(expected, bytes[..128]);
        Assert.Equal(128 + (6 * sizeof(float)), bytes.Length);
    }

    [Fact]
    public void Writer_Vector_HasNumpysTrailingComma()
    {
        using var stream = new MemoryStream();

        new NpyWriter(stream).Write([1, 2, 3]);

        Assert.Contains("'shape': (3,), }", Encoding.Latin1.GetString(stream.ToArray()), StringComparison.Ordinal);
    }

    [Fact]
    public void Writer_ValuesThatDoNotFillTheShape_Throws() =>
        Assert.Throws<ArgumentException>(() => new NpyWriter(Stream.Null).Write(new float[5], 2, 3));

    private static byte[] Written(int[] shape, float[] values, int[]? numbers)
    {
        using var stream = new MemoryStream();
        var writer = new NpyWriter(stream);
        if (numbers is not null)
        {
            writer.Write(numbers);
        }

        writer.Write(values, shape);
        return stream.ToArray();
    }
}
