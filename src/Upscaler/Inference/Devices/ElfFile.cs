using System.Buffers.Binary;
using System.Text;

namespace Nadir.Upscaler.Inference.Devices;

/// <summary>Reads which libraries a Linux library asks its loader for (ELF, 64 bits, little-endian), without loading it.</summary>
internal static class ElfFile
{
    private const int HeaderLength = 64;
    private const int EntryLength = 16;
    private const uint Load = 1;
    private const uint Dynamic = 2;
    private const ulong Needed = 1;
    private const ulong Strings = 5;
    private const int LongestTable = 64 << 20;

    /// <summary>The libraries' names, in the file's order.</summary>
    /// <exception cref="InvalidDataException">It is no such file.</exception>
    public static IReadOnlyList<string> Libraries(string path)
    {
        using var file = File.OpenRead(path);
        byte[] header = Read(file, 0, HeaderLength);
        if (!header.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException($"{path} is no 64-bit ELF file; install it again.");
        }

        ulong segments = Long(header, 32);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        byte[] table = Read(file, segments, length * count);
        var loads = new List<(ulong Address, ulong Offset, ulong Length)>();
        byte[] dynamic = [];
        for (int at = 0; at < table.Length; at += length)
        {
            uint type = BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(at));
            if (type == Load)
            {
                loads.Add((Long(table, at + 16), Long(table, at + 8), Long(table, at + 32)));
            }
            else if (type == Dynamic)
            {
                dynamic = Read(file, Long(table, at + 8), checked((int)Long(table, at + 32)));
            }
        }

        return Names(file, dynamic, loads);
    }

    private static string[] Names(FileStream file, byte[] dynamic, List<(ulong Address, ulong Offset, ulong Length)> loads)
    {
        var needed = new List<ulong>();
        ulong strings = 0;
        for (int at = 0; at + EntryLength <= dynamic.Length; at += EntryLength)
        {
            ulong tag = Long(dynamic, at);
            if (tag == Needed)
            {
                needed.Add(Long(dynamic, at + 8));
            }
            else if (tag == Strings)
            {
                strings = Long(dynamic, at + 8);
            }
        }

        var load = loads.Find(one => strings >= one.Address && strings < one.Address + one.Length);
        return [.. needed.Select(name => Text(file, strings - load.Address + load.Offset + name))];
    }

    private static string Text(FileStream file, ulong at)
    {
        file.Position = checked((long)at);
        var bytes = new List<byte>();
        for (int value = file.ReadByte(); value > 0; value = file.ReadByte())
        {
            bytes.Add((byte)value);
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    private static byte[] Read(FileStream file, ulong at, int length)
    {
        if (length is < 0 or > LongestTable)
        {
            throw new InvalidDataException($"{file.Name} is damaged; install it again.");
        }

        byte[] bytes = new byte[length];
        file.Position = checked((long)at);
        return file.ReadAtLeast(bytes, length, throwOnEndOfStream: false) == length
            ? bytes
            : throw new InvalidDataException($"{file.Name} is cut short; install it again.");
    }

    private static ulong Long(byte[] bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(at));
}
