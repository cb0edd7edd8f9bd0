using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Nadir.Core.Metrics;

namespace Nadir.Cli.Evaluating;

/// <summary>Small pictures as PNG files (W3C, PNG third edition, sections 5, 9 and 11): 8 bit, colour of the first three bands or grey of the first.</summary>
internal static class PngPicture
{
    /// <summary>Side of a picture at most.</summary>
    public const int Side = 128;

    private const int Grey = 0;
    private const int Colour = 2;

    /// <summary>The middle of an image, at most <see cref="Side"/> pixels high and wide.</summary>
    /// <param name="image">Values are rounded and clipped to 0 to 255.</param>
    public static byte[] OfMiddle(MetricImage image)
    {
        int height = Math.Min(Side, image.Height);
        int width = Math.Min(Side, image.Width);
        int channels = image.Bands >= 3 ? 3 : 1;
        using var lines = new MemoryStream();
        using (var packed = new ZLibStream(lines, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            for (int row = 0; row < height; row++)
            {
                packed.Write(Line(image, ((image.Height - height) / 2) + row, (image.Width - width) / 2, width, channels));
            }
        }

        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = 8;
        header[9] = (byte)(channels == 3 ? Colour : Grey);
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);
        Write(file, "IHDR", header);
        Write(file, "IDAT", lines.ToArray());
        Write(file, "IEND", []);
        return file.ToArray();
    }

    /// <summary>One line with its filter, none.</summary>
    private static byte[] Line(MetricImage image, int row, int left, int width, int channels)
    {
        byte[] line = new byte[1 + (width * channels)];
        for (int i = 0; i < width * channels; i++)
        {
            int pixel = (row * image.Width) + left + (i / channels);
            line[1 + i] = (byte)Math.Clamp(Math.Round(image.Values[(pixel * image.Bands) + (i % channels)]), 0, 255);
        }

        return line;
    }

    private static void Write(MemoryStream file, string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.HashToUInt32(body));
        file.Write(number);
    }
}
