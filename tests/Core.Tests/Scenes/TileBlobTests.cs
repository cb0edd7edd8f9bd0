using FsCheck;
using FsCheck.Fluent;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Scenes;

/// <summary>The blobs of a unit: input tiles and detail tiles.</summary>
public sealed class TileBlobTests
{
    private const string Blob = "work/blob";

    private static readonly Gen<(int Tiles, int Bands, int Side)> Units =
        from tiles in Gen.Choose(0, 4)
        from bands in Gen.Choose(1, 4)
        from side in Gen.Choose(1, 6)
        select (tiles, bands, side);

    [Fact]
    public void InputTiles_Written_ReadBack() => Law.Holds(Units, unit =>
    {
        int[] tiles = [.. Enumerable.Range(0, unit.Tiles).Select(tile => (3 * tile) + 1)];
        float[] values = Ramp(unit.Tiles * unit.Bands * unit.Side * unit.Side);

        var input = InputTiles.Read(InputBytes.Of(tiles, unit.Bands, unit.Side, values), Blob, unit.Bands, unit.Side);

        Assert.Equal(tiles, input.Tiles);
        for (int plane = 0; plane < unit.Tiles * unit.Bands; plane++)
        {
            int area = unit.Side * unit.Side;
            Assert.Equal(values.AsSpan(plane * area, area), input.Plane(plane / unit.Bands, plane % unit.Bands));
        }
    });

    [Fact]
    public void DetailTiles_Written_ReadBack() => Law.Holds(Units, unit =>
    {
        int[] tiles = [.. Enumerable.Range(0, unit.Tiles).Select(tile => 7 * tile)];
        PixelSize SizeOf(int tile) => new(unit.Side + tile, unit.Side);
        using var stream = new MemoryStream();
        var writer = new NpyWriter(stream);
        writer.Write(tiles);
        foreach (int tile in tiles)
        {
            writer.Write(Ramp((int)(unit.Bands * SizeOf(tile).Area)), unit.Bands, SizeOf(tile).Height, SizeOf(tile).Width);
        }

        var details = DetailTiles.Read(stream.ToArray(), Blob, unit.Bands, SizeOf);

        Assert.Equal((unit.Tiles, stream.Length), (details.Count, details.ByteCount));
        Assert.All(tiles, tile => Assert.True(details.Has(tile)));
        foreach (int tile in tiles)
        {
            int area = (int)SizeOf(tile).Area;
            int band = unit.Bands - 1;
            Assert.Equal(Ramp(unit.Bands * area).AsSpan(band * area, area), details.Plane(tile, band));
        }
    });

    [Fact]
    public void DetailTiles_OfAnEmptyUnit_HaveNoTile()
    {
        var details = DetailTiles.Read(DetailTiles.WriteEmpty(), Blob, 3, _ => new PixelSize(4, 4));

        Assert.Equal(0, details.Count);
        Assert.False(details.Has(0));
    }

    [Theory]
    [InlineData(2, 4)]
    [InlineData(3, 5)]
    public void InputTiles_OfAnotherShape_AreCorrupt(int bands, int side)
    {
        byte[] bytes = InputBytes.Of([0], 3, 4, Ramp(48));

        var error = Assert.Throws<CorruptBlobException>(() => InputTiles.Read(bytes, Blob, bands, side));

        Assert.Contains($"holds an array of (1, 3, 4, 4), not 1 tiles of {bands} bands, {side} px", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void InputTiles_WithMoreBehindThem_AreCorrupt()
    {
        byte[] bytes = [.. InputBytes.Of([0], 1, 2, Ramp(4)), 0];

        Assert.Throws<CorruptBlobException>(() => InputTiles.Read(bytes, Blob, 1, 2));
    }

    [Fact]
    public void DetailTiles_OfAnotherSupport_AreCorrupt()
    {
        using var stream = new MemoryStream();
        var writer = new NpyWriter(stream);
        writer.Write([5]);
        writer.Write(Ramp(12), 1, 3, 4);

        var error = Assert.Throws<CorruptBlobException>(() => DetailTiles.Read(stream.ToArray(), Blob, 1, _ => new PixelSize(3, 4)));

        Assert.Contains("holds a detail of (1, 3, 4) for tile 5, not 1 bands of 3x4", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DetailTiles_WithMoreBehindThem_AreCorrupt()
    {
        var error = Assert.Throws<CorruptBlobException>(
            () => DetailTiles.Read((byte[])[.. DetailTiles.WriteEmpty(), 1], Blob, 1, _ => new PixelSize(1, 1)));

        Assert.Contains("goes on after its last tile", error.Message, StringComparison.Ordinal);
    }

    private static float[] Ramp(int count) => [.. Enumerable.Range(0, count).Select(i => (i * 0.5f) - 3)];
}
