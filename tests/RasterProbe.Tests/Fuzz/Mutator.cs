using System.Text;

namespace Nadir.RasterProbe.Tests.Fuzz;

/// <summary>
/// Makes a hostile file of a valid one. A case is a pure function of the seed, its number and the valid scenes: (seed, number) replays it.
/// </summary>
internal sealed class Mutator(IReadOnlyList<(string Name, byte[] Bytes)> scenes, int seed)
{
    private const int MostBytes = 400_000;

    /// <summary>Numbers at which sizes overflow, signs turn and limits stand.</summary>
    private static readonly long[] Numbers =
    [
        0, 1, 2, 3, 7, 8, 16, 255, 256, 4095, 32767, 32768, 65535, 65536, 200_000, 200_001, 0x00FFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE,
        0xFFFFFFFF, 0x100000000, 0x7FFFFFFFFFFFFFFF, -1, -2, long.MinValue,
    ];

    /// <summary>Tags whose values decide what is read: sizes, layout, types, offsets, subfiles, GeoTIFF, GDAL's own.</summary>
    private static readonly int[] Tags =
    [
        254, 256, 257, 258, 259, 262, 266, 273, 274, 277, 278, 279, 284, 290, 301, 317, 320, 322, 323, 324, 325, 330, 338, 339, 347, 530, 532,
        33432, 33550, 33922, 34264, 34735, 34736, 34737, 34887, 42112, 42113, 50674, 50844, 65535,
    ];

    private static readonly string[] Texts =
    [
        "<GDALMetadata><Item name=\"OVERVIEW_FILE\" domain=\"OVERVIEWS\">/vsicurl/http://127.0.0.1:9/x</Item></GDALMetadata>",
        "<!DOCTYPE x [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><x>&e;</x>",
        "<VRTDataset rasterXSize=\"9\" rasterYSize=\"9\"><VRTRasterBand><SimpleSource><SourceFilename>/etc/passwd</SourceFilename>",
        "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a>",
        "nan", "-1e400", "%s%s%n", "GTIFF_DIR:1:/etc/passwd", "\0\0\0\0", "PROJCS[", "{\"$type\":1",
    ];

    /// <summary>The name of a case's scene and the bytes of the case.</summary>
    public (string Name, byte[] Bytes) Case(long number)
    {
        var random = new Random(HashCode(seed, number));
        var (name, bytes) = scenes[random.Next(scenes.Count)];
        var file = bytes.ToList();
        int changes = 1 + (int)Math.Floor(Math.Pow(random.NextDouble(), 3) * 12);
        for (int i = 0; i < changes && file.Count > 0; i++)
        {
            Change(file, random);
        }

        return (name, file.Count <= MostBytes ? [.. file] : [.. file.Take(MostBytes)]);
    }

    /// <summary>Not <see cref="System.HashCode"/>, which differs from process to process.</summary>
    private static int HashCode(int seed, long number)
    {
        ulong mixed = ((ulong)(uint)seed << 32) ^ (ulong)number;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return (int)(mixed ^ (mixed >> 31));
    }

    private void Change(List<byte> file, Random random)
    {
        switch (random.Next(14))
        {
            case 0:
                file[random.Next(file.Count)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                file[random.Next(file.Count)] = (byte)random.Next(256);
                break;
            case 2:
                PutNumber(file, random.Next(file.Count), random);
                break;
            case 3:
                PutNumber(file, random.Next(Math.Min(file.Count, 64)), random);
                break;
            case 4:
                Cut(file, random);
                break;
            case 5:
                Move(file, random);
                break;
            case 6:
                Splice(file, random);
                break;
            case 7:
                byte[] text = Encoding.ASCII.GetBytes(Texts[random.Next(Texts.Length)]);
                Overwrite(file, random.Next(file.Count), text);
                break;
            case 8:
                Noise(file, random);
                break;
            default:
                if (!ChangeTiff(file, random) && !ChangeBoxes(file, random))
                {
                    PutNumber(file, random.Next(file.Count), random);
                }

                break;
        }
    }

    private static void PutNumber(List<byte> file, int at, Random random)
    {
        byte[] bytes = [.. file];
        TiffEntry.Put(bytes, at, 1 << random.Next(4), random.Next(2) == 0, Numbers[random.Next(Numbers.Length)]);
        Replace(file, bytes);
    }

    private static void Cut(List<byte> file, Random random)
    {
        int first = random.Next(file.Count);
        int count = random.Next(3) == 0 ? file.Count - first : Math.Min(file.Count - first, 1 + random.Next(64));
        file.RemoveRange(first, Math.Min(count, file.Count - 1));
    }

    private static void Move(List<byte> file, Random random)
    {
        int from = random.Next(file.Count);
        var part = file.GetRange(from, Math.Min(file.Count - from, 1 + random.Next(256)));
        int to = random.Next(file.Count);
        if (random.Next(2) == 0)
        {
            Overwrite(file, to, [.. part]);
        }
        else
        {
            file.InsertRange(to, part);
        }
    }

    private void Splice(List<byte> file, Random random)
    {
        byte[] other = scenes[random.Next(scenes.Count)].Bytes;
        int from = random.Next(other.Length);
        Overwrite(file, random.Next(file.Count), other.AsSpan(from, Math.Min(other.Length - from, 1 + random.Next(512))).ToArray());
    }

    private static void Noise(List<byte> file, Random random)
    {
        byte[] noise = new byte[1 + random.Next(64)];
        random.NextBytes(noise);
        Overwrite(file, random.Next(file.Count), random.Next(2) == 0 ? noise : new byte[noise.Length]);
    }

    /// <summary>Changes a directory entry or a link between directories.</summary>
    private static bool ChangeTiff(List<byte> file, Random random)
    {
        byte[] bytes = [.. file];
        var (entries, links) = TiffEntry.Find(bytes);
        if (entries.Count == 0)
        {
            return false;
        }

        var entry = entries[random.Next(entries.Count)];
        long number = random.Next(3) == 0 ? random.Next(file.Count + 64) : Numbers[random.Next(Numbers.Length)];
        switch (random.Next(6))
        {
            case 0:
                TiffEntry.Put(bytes, entry.Start, 2, entry.LittleEndian, Tags[random.Next(Tags.Length)]);
                break;
            case 1:
                TiffEntry.Put(bytes, entry.Start + 2, 2, entry.LittleEndian, random.Next(20));
                break;
            case 2:
                TiffEntry.Put(bytes, entry.Count, entry.Width, entry.LittleEndian, number);
                break;
            case 3:
                // To itself, to another directory's head, or anywhere: loops and chains without end.
                int link = links[random.Next(links.Count)];
                long target = random.Next(2) == 0 ? entries[random.Next(entries.Count)].Start - (entry.IsBig ? 8 : 2) : number;
                TiffEntry.Put(bytes, link, entry.Width, entry.LittleEndian, target);
                break;
            default:
                TiffEntry.Put(bytes, entry.Value, entry.Width, entry.LittleEndian, number);
                break;
        }

        Replace(file, bytes);
        return true;
    }

    /// <summary>Changes the length or the kind of a JPEG 2000 box, or a marker segment of the codestream.</summary>
    private static bool ChangeBoxes(List<byte> file, Random random)
    {
        if (file.Count < 32 || file[4] != (byte)'j')
        {
            return false;
        }

        byte[] bytes = [.. file];
        string[] kinds = ["jP  ", "ftyp", "jp2h", "ihdr", "bpcc", "colr", "pclr", "cmap", "cdef", "res ", "jp2c", "uuid", "asoc", "lbl ", "xml ", "jp2i"];
        var places = new List<int>();
        for (int i = 4; i + 4 < bytes.Length; i++)
        {
            bool isBox = kinds.Contains(Encoding.Latin1.GetString(bytes, i, 4));
            bool isMarker = bytes[i] == 0xFF && bytes[i + 1] is >= 0x4F and <= 0x93;
            if (isBox || isMarker)
            {
                places.Add(isBox ? i - 4 : i + 2);
            }
        }

        int at = places[random.Next(places.Count)];
        if (random.Next(3) == 0)
        {
            Encoding.Latin1.GetBytes(kinds[random.Next(kinds.Length)]).AsSpan().CopyTo(bytes.AsSpan(Math.Min(at + 4, bytes.Length - 4)));
        }
        else
        {
            TiffEntry.Put(bytes, at + random.Next(24), 1 << random.Next(3), false, Numbers[random.Next(Numbers.Length)]);
        }

        Replace(file, bytes);
        return true;
    }

    private static void Overwrite(List<byte> file, int at, byte[] part)
    {
        for (int i = 0; i < part.Length && at + i < file.Count; i++)
        {
            file[at + i] = part[i];
        }
    }

    private static void Replace(List<byte> file, byte[] bytes)
    {
        file.Clear();
        file.AddRange(bytes);
    }
}
