using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform;

namespace Nadir.Stitcher;

/// <summary>
/// The tiles' details used last, up to a number of bytes: a tile's details are needed again by the row of tiles below it. Units are read whole, and of
/// each the tiles stay that will be needed; one that went out is read again, so memory does not grow with the scene, nor with the tiles in a unit.
/// Buffers are used again too: left to the garbage collector, buffers of this size pile up to several times the limit.
/// </summary>
public sealed class DetailCache(IBlobStore blobs, SceneManifest manifest, RunPlan plan, long byteLimit, ProductGaps gaps)
{
    private const int MostReads = 8;
    private const int HeaderBytes = 512;

    private readonly Dictionary<int, (DetailTiles Detail, byte[] Buffer, long Used)> tiles = [];
    private readonly Stack<byte[]> retired = [];
    private readonly Stack<byte[]> spareTiles = [];
    private readonly Stack<byte[]> spareUnits = [];
    private long bytes;
    private long clock;

    /// <summary>Bytes of the largest tile's detail and half-widths.</summary>
    public int TileBytes { get; } = LargestTile(manifest, plan);

    /// <summary>Room for the largest unit's blob.</summary>
    private int UnitBytes => checked(((TileBytes + HeaderBytes) * plan.TilesPerUnit) + HeaderBytes);

    /// <summary>
    /// The details of some tiles, by tile, good until the next call; the units of those not at hand are read, several at the same time, and of their other
    /// tiles those that <paramref name="keeps"/> names are kept for later calls. Throws <see cref="CorruptBlobException"/> when a unit's
    /// blob is missing or broken.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, DetailTiles>> GetAsync(
        IEnumerable<int> wanted, Func<int, bool> keeps, CancellationToken cancellationToken)
    {
        // What went out before this is in use no more: its buffers may be filled with other details.
        while (retired.TryPop(out byte[]? buffer))
        {
            spareTiles.Push(buffer);
        }

        clock++;
        var asked = wanted.ToHashSet();
        int[] missing = [.. asked.Where(tile => !tiles.ContainsKey(tile)).Select(plan.UnitOf).Distinct().Order()];
        bool IsKept(int tile) => asked.Contains(tile) || keeps(tile);
        Shrink(byteLimit - (TileBytes * (long)missing.Sum(unit => NewTiles(unit, IsKept).Count())), asked, spareTiles);
        foreach (int[] units in missing.Chunk((int)Math.Clamp(byteLimit / 4 / UnitBytes, 1, MostReads)))
        {
            var reads = await Task.WhenAll(units.Select(unit => ReadAsync(unit, Rent(spareUnits, UnitBytes), cancellationToken)));
            foreach (var (unit, details, buffer) in reads)
            {
                Keep(details, NewTiles(unit, IsKept));
                spareUnits.Push(buffer);
            }
        }

        var given = new Dictionary<int, DetailTiles>(asked.Count);
        foreach (int tile in asked)
        {
            tiles[tile] = tiles[tile] with { Used = clock };
            given.Add(tile, tiles[tile].Detail);
        }

        Shrink(byteLimit, [], retired);
        return given;
    }

    private static byte[] Rent(Stack<byte[]> spares, int length) =>
        spares.TryPop(out byte[]? spare) ? spare : GC.AllocateUninitializedArray<byte>(length);

    /// <summary>The tiles of a unit that are worth keeping and not at hand.</summary>
    private IEnumerable<int> NewTiles(int unit, Func<int, bool> isKept)
    {
        var (first, count) = plan.TilesOf(unit);
        return Enumerable.Range(first, count).Where(tile => isKept(tile) && !tiles.ContainsKey(tile));
    }

    /// <summary>Copies some of a unit's tiles, since the unit's buffer is needed for the next unit.</summary>
    private void Keep(DetailTiles details, IEnumerable<int> kept)
    {
        foreach (int tile in kept.ToList())
        {
            byte[] buffer = Rent(spareTiles, TileBytes);
            var alone = details.Alone(tile, buffer);
            tiles.Add(tile, (alone, buffer, clock));
            bytes += alone.ByteCount;
        }
    }

    /// <summary>
    /// Lets the tiles go that were used longest ago, but for some, until what is left is within a limit; their buffers go to <paramref name="buffers"/>.
    /// </summary>
    private void Shrink(long limit, HashSet<int> butFor, Stack<byte[]> buffers)
    {
        foreach (var (tile, entry) in tiles.OrderBy(pair => pair.Value.Used).ThenBy(pair => pair.Key).ToList())
        {
            if (bytes <= limit)
            {
                return;
            }

            if (butFor.Contains(tile))
            {
                continue;
            }

            bytes -= entry.Detail.ByteCount;
            tiles.Remove(tile);
            buffers.Push(entry.Buffer);
        }
    }

    private async Task<(int Unit, DetailTiles Details, byte[] Buffer)> ReadAsync(int unit, byte[] spare, CancellationToken cancellationToken)
    {
        var path = BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit);
        if (gaps.HasUnit(unit))
        {
            return (unit, DetailTiles.Read(DetailTiles.WriteEmpty(), path.ToString(), manifest.Normalization.Count, _ => default), spare);
        }

        var (buffer, length) = await BlobBuffer.FillAsync(blobs, path, spare, cancellationToken)
            ?? throw new CorruptBlobException(path.ToString(), "is missing");
        var details = DetailTiles.Read(
            buffer.AsMemory(0, length),
            path.ToString(),
            manifest.Normalization.Count,
            tile => plan.Grid[tile].Support.Refine(manifest.Scale).Size,
            manifest.Uncertainty is null ? 0 : manifest.Scale);
        return (unit, details, buffer);
    }

    private static int LargestTile(SceneManifest manifest, RunPlan plan)
    {
        var largest = plan.Grid.LargestSupport();
        long pixels = largest.Refine(manifest.Scale).Area + (manifest.Uncertainty is null ? 0 : largest.Area);
        return checked((int)(pixels * manifest.Normalization.Count * sizeof(float)));
    }
}
