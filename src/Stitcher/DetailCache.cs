using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>
/// The details of the units used last, up to a number of bytes: a tile's details are needed again by the row of tiles below it.
/// A unit that went out is read again, so memory does not grow with the scene.
/// </summary>
public sealed class DetailCache(IBlobStore blobs, SceneManifest manifest, RunPlan plan, long byteLimit)
{
    private readonly Dictionary<int, (DetailTiles Tiles, long Used)> units = [];
    private long bytes;
    private long clock;

    /// <summary>The details of the unit that a tile is in; throws <see cref="CorruptBlobException"/> when its blob is missing or broken.</summary>
    public async Task<DetailTiles> GetAsync(int tile, CancellationToken cancellationToken)
    {
        int unit = plan.UnitOf(tile);
        var tiles = units.TryGetValue(unit, out var known) ? known.Tiles : await ReadAsync(unit, cancellationToken);
        units[unit] = (tiles, ++clock);
        return tiles;
    }

    private async Task<DetailTiles> ReadAsync(int unit, CancellationToken cancellationToken)
    {
        var path = BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit);
        var blob = await blobs.ReadAsync(path, cancellationToken) ?? throw new CorruptBlobException(path.ToString(), "is missing");
        var tiles = DetailTiles.Read(
            blob.Data,
            path.ToString(),
            manifest.Normalization.Count,
            tile => plan.Grid[tile].Support.Refine(manifest.Scale).Size);
        bytes += tiles.ByteCount;
        while (bytes > byteLimit && units.Count > 0)
        {
            var (oldest, entry) = units.MinBy(pair => pair.Value.Used);
            bytes -= entry.Tiles.ByteCount;
            units.Remove(oldest);
        }

        return tiles;
    }
}
