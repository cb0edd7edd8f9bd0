using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform;

namespace Nadir.Stitcher;

/// <summary>
/// The details of the units used last, up to a number of bytes: a tile's details are needed again by the row of tiles below it.
/// A unit that went out is read again, so memory does not grow with the scene. Its buffer is used again too: left to the garbage
/// collector, buffers of this size pile up to several times the limit.
/// </summary>
public sealed class DetailCache(IBlobStore blobs, SceneManifest manifest, RunPlan plan, long byteLimit, ProductGaps gaps)
{
    private const int SparesKept = 8;
    private const int HeaderBytes = 512;

    private readonly Dictionary<int, (DetailTiles Tiles, byte[] Buffer, long Used)> units = [];
    private readonly Stack<byte[]> retired = [];
    private readonly Stack<byte[]> spares = [];
    private readonly int bufferBytes = BufferBytes(manifest, plan);
    private long bytes;
    private long clock;

    /// <summary>
    /// The details of the units that some tiles are in, by unit, good until the next call; those not at hand are read at the same time.
    /// Throws <see cref="CorruptBlobException"/> when a unit's blob is missing or broken.
    /// </summary>
    public async Task<IReadOnlyDictionary<int, DetailTiles>> GetAsync(IEnumerable<int> tiles, CancellationToken cancellationToken)
    {
        // What went out before this is in use no more: its buffers may be filled with other details.
        while (retired.TryPop(out byte[]? buffer))
        {
            if (spares.Count < SparesKept)
            {
                spares.Push(buffer);
            }
        }

        var wanted = tiles.Select(plan.UnitOf).Distinct().ToList();
        var missing = wanted.Where(unit => !units.ContainsKey(unit)).ToList();
        foreach (var (unit, details, buffer) in await Task.WhenAll(missing.Select(unit => ReadAsync(unit, Rent(), cancellationToken))))
        {
            units.Add(unit, (details, buffer, 0));
            bytes += details.ByteCount;
        }

        clock++;
        var given = new Dictionary<int, DetailTiles>(wanted.Count);
        foreach (int unit in wanted)
        {
            var (details, buffer, _) = units[unit];
            units[unit] = (details, buffer, clock);
            given.Add(unit, details);
        }

        Shrink();
        return given;
    }

    /// <summary>Lets the units go that were used longest ago, until what is left is within the limit.</summary>
    private void Shrink()
    {
        foreach (var (unit, entry) in units.OrderBy(pair => pair.Value.Used).ThenBy(pair => pair.Key).ToList())
        {
            if (bytes <= byteLimit)
            {
                return;
            }

            bytes -= entry.Tiles.ByteCount;
            units.Remove(unit);
            retired.Push(entry.Buffer);
        }
    }

    private byte[] Rent() => spares.TryPop(out byte[]? spare) ? spare : GC.AllocateUninitializedArray<byte>(bufferBytes);

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

    /// <summary>Room for the largest unit of the run.</summary>
    private static int BufferBytes(SceneManifest manifest, RunPlan plan)
    {
        var largest = plan.Grid.LargestSupport();
        long pixels = largest.Refine(manifest.Scale).Area + (manifest.Uncertainty is null ? 0 : largest.Area);
        return checked((int)((((pixels * manifest.Normalization.Count * sizeof(float)) + HeaderBytes) * plan.TilesPerUnit) + HeaderBytes));
    }
}
