using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;

namespace Nadir.TestKit;

/// <summary>
/// A small uncompressed GeoTIFF made from a function of place, so that a test knows every pixel without reading it (TIFF 6.0; OGC
/// GeoTIFF 1.1). Its CRS is UTM zone 33 N.
/// </summary>
public sealed record TiffScene
{
    private const ushort Short = 3;
    private const ushort Long = 4;
    private const ushort Ascii = 2;
    private const ushort Double = 12;

    /// <summary>Size in pixels.</summary>
    public PixelSize Size { get; init; } = new(96, 80);

    /// <summary>Bands, at least 1.</summary>
    public int Bands { get; init; } = 3;

    /// <summary>Sample type.</summary>
    public PixelType Type { get; init; } = PixelType.UInt16;

    /// <summary>The nodata value, or null.</summary>
    public double? Nodata { get; init; }

    /// <summary>Ground sampling distance, or null for a scene without georeference.</summary>
    public double? GsdMetres { get; init; } = 10;

    /// <summary>The sample of a band (from 0) at a column and row.</summary>
    public Func<int, int, int, float> Pixel { get; init; } = Texture;

    /// <summary>Smooth waves with a grain that differs from pixel to pixel and band to band: 600 to 1400.</summary>
    public static float Texture(int band, int x, int y) =>
        MathF.Round(1000 + (200 * MathF.Sin((x + (3 * band)) / 7f)) + (150 * MathF.Cos(y / 5f)) + (((x * 7919) + (y * 104729) + (band * 31)) % 97 / 2f));

    /// <summary>One band row by row, as <see cref="float"/>.</summary>
    public float[] Plane(int band)
    {
        float[] plane = new float[Size.Area];
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = Pixel(band, i % Size.Width, i / Size.Width);
        }

        return plane;
    }

    /// <summary>The file.</summary>
    public byte[] ToBytes()
    {
        byte[] pixels = Pixels();
        var tags = Tags(pixels.Length / Bands).OrderBy(tag => tag.Id).ToArray();
        using var file = new MemoryStream();
        int directory = 8 + pixels.Length;
        int extra = directory + 2 + (12 * tags.Length) + 4;
        file.Write([(byte)'I', (byte)'I', 42, 0]);
        Write(file, directory);
        file.Write(pixels);
        file.Write([(byte)tags.Length, 0]);
        using var values = new MemoryStream();
        foreach (var (id, type, count, data) in tags)
        {
            file.Write([(byte)id, (byte)(id >> 8), (byte)type, 0]);
            Write(file, count);
            if (data.Length <= 4)
            {
                file.Write(data);
                file.Write(new byte[4 - data.Length]);
            }
            else
            {
                Write(file, extra + (int)values.Length);
                values.Write(data);
                values.Write(new byte[data.Length % 2]);
            }
        }

        Write(file, 0);
        file.Write(values.ToArray());
        return file.ToArray();
    }

    private static void Write(Stream file, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        file.Write(bytes);
    }

    private int SampleBytes => Type switch { PixelType.UInt8 => 1, PixelType.Float32 => 4, _ => 2 };

    private byte[] Pixels()
    {
        byte[] bytes = new byte[Bands * Size.Area * SampleBytes];
        int at = 0;
        for (int band = 0; band < Bands; band++)
        {
            foreach (float value in Plane(band))
            {
                var target = bytes.AsSpan(at);
                switch (Type)
                {
                    case PixelType.UInt8:
                        target[0] = (byte)value;
                        break;
                    case PixelType.Int16:
                        BinaryPrimitives.WriteInt16LittleEndian(target, (short)value);
                        break;
                    case PixelType.UInt16:
                        BinaryPrimitives.WriteUInt16LittleEndian(target, (ushort)value);
                        break;
                    default:
                        BinaryPrimitives.WriteSingleLittleEndian(target, value);
                        break;
                }

                at += SampleBytes;
            }
        }

        return bytes;
    }

    private IEnumerable<(int Id, ushort Type, int Count, byte[] Data)> Tags(int planeBytes)
    {
        int format = Type switch { PixelType.Int16 => 2, PixelType.Float32 => 3, _ => 1 };
        yield return Longs(256, Size.Width);
        yield return Longs(257, Size.Height);
        yield return Shorts(258, Repeat(8 * SampleBytes));
        yield return Shorts(259, 1);
        yield return Shorts(262, 1);
        yield return Longs(273, [.. Enumerable.Range(0, Bands).Select(band => 8 + (band * planeBytes))]);
        yield return Shorts(277, Bands);
        yield return Longs(278, Size.Height);
        yield return Longs(279, Repeat(planeBytes));
        yield return Shorts(284, 2);
        if (Bands > 1)
        {
            yield return Shorts(338, new int[Bands - 1]);
        }

        yield return Shorts(339, Repeat(format));
        if (GsdMetres is { } gsd)
        {
            yield return Doubles(33550, gsd, gsd, 0);
            yield return Doubles(33922, 0, 0, 0, 500_000, 5_600_000, 0);
            yield return Shorts(34735, 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, 32633);
        }

        if (Nodata is { } nodata)
        {
            string text = double.IsNaN(nodata) ? "nan" : nodata.ToString("R", CultureInfo.InvariantCulture);
            yield return (42113, Ascii, text.Length + 1, [.. Encoding.ASCII.GetBytes(text), 0]);
        }
    }

    private int[] Repeat(int value) => [.. Enumerable.Repeat(value, Bands)];

    private static (int Id, ushort Type, int Count, byte[] Data) Shorts(int id, params int[] values) =>
        (id, Short, values.Length, [.. values.SelectMany(value => new[] { (byte)value, (byte)(value >> 8) })]);

    private static (int Id, ushort Type, int Count, byte[] Data) Longs(int id, params int[] values) =>
        (id, Long, values.Length, [.. values.SelectMany(BitConverter.GetBytes)]);

    private static (int Id, ushort Type, int Count, byte[] Data) Doubles(int id, params double[] values) =>
        (id, Double, values.Length, [.. values.SelectMany(BitConverter.GetBytes)]);
}
