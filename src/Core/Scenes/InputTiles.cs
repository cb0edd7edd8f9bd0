using System.Runtime.InteropServices;
using Nadir.Core.Errors;

namespace Nadir.Core.Scenes;

/// <summary>
/// The input tiles of a unit as a blob: their numbers, then one array [tiles, bands, side, side] of the scene's values, nodata
/// filled. Tiles without a valid pixel are left out. Law: reads back what was written.
/// </summary>
public sealed class InputTiles
{
    private readonly ReadOnlyMemory<byte> values;

    private InputTiles(int[] tiles, int bands, int side, ReadOnlyMemory<byte> values)
    {
        Tiles = ValueList.Create<int>(tiles);
        Bands = bands;
        Side = side;
        this.values = values;
    }

    /// <summary>Numbers of the tiles, rising.</summary>
    public ValueList<int> Tiles { get; }

    /// <summary>Data bands.</summary>
    public int Bands { get; }

    /// <summary>Side of a tile, input pixels.</summary>
    public int Side { get; }

    /// <summary>One band of one tile, row by row; <paramref name="position"/> counts in <see cref="Tiles"/>.</summary>
    public ReadOnlySpan<float> Plane(int position, int band)
    {
        int area = Side * Side;
        return MemoryMarshal.Cast<byte, float>(values.Span).Slice(((position * Bands) + band) * area, area);
    }

    /// <summary>Writes tiles whose values stand as [tiles, bands, side, side].</summary>
    public static void Write(Stream stream, ReadOnlySpan<int> tiles, int bands, int side, ReadOnlySpan<float> values)
    {
        var writer = new NpyWriter(stream);
        writer.Write(tiles);
        writer.Write(values, tiles.Length, bands, side, side);
    }

    /// <summary>Reads tiles; throws <see cref="CorruptBlobException"/> when the bytes are not such a blob.</summary>
    public static InputTiles Read(ReadOnlyMemory<byte> bytes, string path, int bands, int side)
    {
        var reader = new NpyReader(bytes, path);
        var tiles = reader.ReadInt32();
        var (shape, values) = reader.ReadSingle();
        if (!shape.AsSpan().SequenceEqual([tiles.Length, bands, side, side]) || !reader.AtEnd)
        {
            throw new CorruptBlobException(path, $"holds an array of ({string.Join(", ", shape)}), not {tiles.Length} tiles of {bands} bands, {side} px");
        }

        return new InputTiles(tiles, bands, side, values);
    }
}
