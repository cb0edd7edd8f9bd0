using System.Runtime.InteropServices;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;

namespace Nadir.Core.Scenes;

/// <summary>
/// The detail tiles of a unit as a blob: their numbers, then an array [bands, rows, columns] for each, the zero-block-mean
/// residual over the tile's support in the scene's units, at product resolution. A unit without valid pixels has no tiles.
/// </summary>
public sealed class DetailTiles
{
    private readonly Dictionary<int, (PixelSize Size, ReadOnlyMemory<byte> Values)> details;

    private DetailTiles(Dictionary<int, (PixelSize, ReadOnlyMemory<byte>)> details, long byteCount)
    {
        this.details = details;
        ByteCount = byteCount;
    }

    /// <summary>Bytes held in memory.</summary>
    public long ByteCount { get; }

    /// <summary>Number of tiles.</summary>
    public int Count => details.Count;

    /// <summary>Whether the tile has detail; one without valid pixels has none.</summary>
    public bool Has(int tile) => details.ContainsKey(tile);

    /// <summary>One band of one tile over its support, row by row.</summary>
    public ReadOnlySpan<float> Plane(int tile, int band)
    {
        var (size, values) = details[tile];
        int area = checked((int)size.Area);
        return MemoryMarshal.Cast<byte, float>(values.Span).Slice(band * area, area);
    }

    /// <summary>The blob of a unit in which no tile has a valid pixel.</summary>
    public static byte[] WriteEmpty()
    {
        using var stream = new MemoryStream();
        new NpyWriter(stream).Write(default(ReadOnlySpan<int>));
        return stream.ToArray();
    }

    /// <summary>Reads the details of tiles whose support at product resolution is <paramref name="support"/>.</summary>
    public static DetailTiles Read(ReadOnlyMemory<byte> bytes, string path, int bands, Func<int, PixelSize> support)
    {
        var reader = new NpyReader(bytes, path);
        var tiles = reader.ReadInt32();
        var details = new Dictionary<int, (PixelSize, ReadOnlyMemory<byte>)>(tiles.Length);
        foreach (int tile in tiles)
        {
            var (shape, values) = reader.ReadSingle();
            var size = support(tile);
            if (!shape.AsSpan().SequenceEqual([bands, size.Height, size.Width]))
            {
                throw new CorruptBlobException(path, $"holds a detail of ({string.Join(", ", shape)}) for tile {tile}, not {bands} bands of {size}");
            }

            details[tile] = (size, values);
        }

        return reader.AtEnd ? new DetailTiles(details, bytes.Length) : throw new CorruptBlobException(path, "goes on after its last tile");
    }
}
