using System.Buffers.Binary;

namespace Nadir.RasterProbe.Tests.Fuzz;

/// <summary>Where the parts of one directory entry of a TIFF stand in the file (TIFF 6.0, section 2; BigTIFF).</summary>
/// <param name="Start">Of the tag; the type follows it.</param>
/// <param name="IsBig">Whether it is BigTIFF's, with 8-byte counts and values.</param>
/// <param name="LittleEndian">The file's byte order.</param>
internal readonly record struct TiffEntry(int Start, bool IsBig, bool LittleEndian)
{
    private const int MostEntries = 4096;
    private const int MostDirectories = 64;

    /// <summary>Of the count.</summary>
    public int Count => Start + 4;

    /// <summary>Of the value, or of its offset.</summary>
    public int Value => Start + (IsBig ? 12 : 8);

    /// <summary>Bytes of count and of value.</summary>
    public int Width => IsBig ? 8 : 4;

    /// <summary>Every entry of a file, and where each directory's link to the next stands; both empty where the file is no TIFF.</summary>
    public static (List<TiffEntry> Entries, List<int> Links) Find(ReadOnlySpan<byte> file)
    {
        var entries = new List<TiffEntry>();
        var links = new List<int>();
        if (file.Length < 16 || !(file[..2].SequenceEqual("II"u8) || file[..2].SequenceEqual("MM"u8)))
        {
            return (entries, links);
        }

        bool little = file[0] == 'I';
        bool big = Number(file, 2, 2, little) == 43;
        int width = big ? 8 : 4;
        links.Add(big ? 8 : 4);
        while (links.Count <= MostDirectories)
        {
            long at = Number(file, links[^1], width, little);
            int head = big ? 8 : 2;
            if (at < 8 || at > file.Length - head)
            {
                return (entries, links);
            }

            long count = Number(file, (int)at, head, little);
            int size = big ? 20 : 12;
            if (count is < 1 or > MostEntries || at + head + (count * size) + width > file.Length)
            {
                return (entries, links);
            }

            long end = at + head + (count * size);

            for (int i = 0; i < count; i++)
            {
                entries.Add(new TiffEntry((int)at + head + (i * size), big, little));
            }

            links.Add((int)end);
        }

        return (entries, links);
    }

    /// <summary>Writes a number of 1, 2, 4 or 8 bytes, or as much of it as there is room for.</summary>
    public static void Put(Span<byte> file, int at, int width, bool little, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        if (little)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
            bytes = bytes[..width];
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, value);
            bytes = bytes[^width..];
        }

        bytes[..Math.Clamp(file.Length - at, 0, width)].CopyTo(file[Math.Min(at, file.Length)..]);
    }

    private static long Number(ReadOnlySpan<byte> file, int at, int width, bool little)
    {
        long value = 0;
        for (int i = 0; i < width && at + i < file.Length; i++)
        {
            value |= (long)file[at + i] << (8 * (little ? i : width - 1 - i));
        }

        return value;
    }
}
