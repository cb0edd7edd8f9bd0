using System.Buffers.Binary;
using Nadir.Core.Metrics;

namespace Nadir.Cli.Evaluating;

/// <summary>Writes an input as the pipeline would be given it: a plain 8-bit TIFF without a place (TIFF 6.0, sections 2 and 8).</summary>
internal static class InputFile
{
    private const int HeaderBytes = 8;
    private const int EntryBytes = 12;
    private const int Byte16 = 3;
    private const int Byte32 = 4;

    /// <summary>The file's bytes.</summary>
    /// <param name="input">Whole values 0 to 255.</param>
    public static byte[] Encode(MetricImage input)
    {
        (int Id, int Type, int[] Values)[] tags =
        [
            (256, Byte32, [input.Width]),
            (257, Byte32, [input.Height]),
            (258, Byte16, Repeat(8, input.Bands)),
            (259, Byte16, [1]),
            (262, Byte16, [1]),
            (273, Byte32, [HeaderBytes]),
            (277, Byte16, [input.Bands]),
            (278, Byte32, [input.Height]),
            (279, Byte32, [input.Values.Length]),
            (284, Byte16, [1]),
            .. input.Bands > 1 ? [(338, Byte16, Repeat(0, input.Bands - 1))] : Array.Empty<(int, int, int[])>(),
        ];
        using var file = new MemoryStream();
        int directory = HeaderBytes + input.Values.Length + (input.Values.Length % 2);
        file.Write([(byte)'I', (byte)'I', 42, 0]);
        Write(file, directory, 4);
        foreach (double value in input.Values)
        {
            file.WriteByte(checked((byte)value));
        }

        file.SetLength(directory);
        file.Position = directory;
        Write(file, tags.Length, 2);
        int extra = directory + 2 + (tags.Length * EntryBytes) + 4;
        using var beyond = new MemoryStream();
        foreach (var (id, type, values) in tags)
        {
            Write(file, id, 2);
            Write(file, type, 2);
            Write(file, values.Length, 4);
            WriteValues(file, beyond, extra, type == Byte16 ? 2 : 4, values);
        }

        Write(file, 0, 4);
        beyond.WriteTo(file);
        return file.ToArray();
    }

    private static void WriteValues(MemoryStream file, MemoryStream beyond, int extra, int width, int[] values)
    {
        using var data = new MemoryStream();
        foreach (int value in values)
        {
            Write(data, value, width);
        }

        if (data.Length > 4)
        {
            Write(file, extra + (int)beyond.Length, 4);
            data.WriteTo(beyond);
            return;
        }

        data.SetLength(4);
        data.WriteTo(file);
    }

    private static int[] Repeat(int value, int count) => [.. Enumerable.Repeat(value, count)];

    private static void Write(MemoryStream file, int value, int width)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        file.Write(bytes[..width]);
    }
}
