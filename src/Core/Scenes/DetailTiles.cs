using System.Runtime.InteropServices;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;

namespace Nadir.Core.Scenes;

/// <summary>
/// The detail tiles of a unit as a blob: their numbers, then an array [bands, rows, columns] for each, the zero-block-mean
/// residual over the tile's support in the scene's units, at product resolution; and where the run has uncertainty bands an array of the
/// half-widths over the same support at input resolution. A unit without valid pixels has no tiles.
/// </summary>
public sealed class DetailTiles
{
    private readonly Dictionary<int, Arrays> details;

    private DetailTiles(Dictionary<int, Arrays> details, long byteCount)
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
    public ReadOnlySpan<float> Plane(int tile, int band) => Plane(details[tile].Values, details[tile].Size, band);

    /// <summary>Half-widths of one band of one tile over its support, one an input pixel, row by row; of a run that has them.</summary>
    public ReadOnlySpan<float> HalfWidths(int tile, int band)
    {
        var (size, _, widths, scale) = details[tile];
        return Plane(widths, new PixelSize(size.Width / scale, size.Height / scale), band);
    }

    /// <summary>
    /// One tile's detail, copied into <paramref name="buffer"/>, which is as long as its values and half-widths at least; none where the tile has none.
    /// </summary>
    public DetailTiles Alone(int tile, byte[] buffer)
    {
        if (!details.TryGetValue(tile, out var found))
        {
            return new DetailTiles([], 0);
        }

        var values = buffer.AsMemory(0, found.Values.Length);
        var widths = buffer.AsMemory(values.Length, found.Widths.Length);
        found.Values.CopyTo(values);
        found.Widths.CopyTo(widths);
        return new DetailTiles(new() { [tile] = found with { Values = values, Widths = widths } }, values.Length + widths.Length);
    }

    /// <summary>The blob of a unit in which no tile has a valid pixel.</summary>
    public static byte[] WriteEmpty()
    {
        using var stream = new MemoryStream();
        new NpyWriter(stream).Write(default(ReadOnlySpan<int>));
        return stream.ToArray();
    }

    /// <summary>
    /// Reads the details of tiles whose support at product resolution is <paramref name="support"/>; <paramref name="widthScale"/> is the
    /// refinement factor for a run with half-widths, 0 for one without.
    /// </summary>
    public static DetailTiles Read(ReadOnlyMemory<byte> bytes, string path, int bands, Func<int, PixelSize> support, int widthScale = 0)
    {
        var reader = new NpyReader(bytes, path);
        var tiles = reader.ReadInt32();
        var details = new Dictionary<int, Arrays>(tiles.Length);
        foreach (int tile in tiles)
        {
            var size = support(tile);
            var values = ReadPlanes(reader, path, "a detail", tile, bands, size);
            var widths = widthScale == 0
                ? default
                : ReadPlanes(reader, path, "half-widths", tile, bands, new PixelSize(size.Width / widthScale, size.Height / widthScale));
            details[tile] = new Arrays(size, values, widths, widthScale);
        }

        return reader.AtEnd ? new DetailTiles(details, bytes.Length) : throw new CorruptBlobException(path, "goes on after its last tile");
    }

    private static ReadOnlyMemory<byte> ReadPlanes(NpyReader reader, string path, string what, int tile, int bands, PixelSize size)
    {
        var (shape, values) = reader.ReadSingle();
        return shape.AsSpan().SequenceEqual([bands, size.Height, size.Width])
            ? values
            : throw new CorruptBlobException(path, $"holds {what} of ({string.Join(", ", shape)}) for tile {tile}, not {bands} bands of {size}");
    }

    private static ReadOnlySpan<float> Plane(ReadOnlyMemory<byte> values, PixelSize size, int band)
    {
        int area = checked((int)size.Area);
        return MemoryMarshal.Cast<byte, float>(values.Span).Slice(band * area, area);
    }

    private readonly record struct Arrays(PixelSize Size, ReadOnlyMemory<byte> Values, ReadOnlyMemory<byte> Widths, int Scale);
}
