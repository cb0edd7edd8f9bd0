using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Stitcher;

/// <summary>
/// The details of the units used last, up to a number of bytes: a tile's details are needed again by the row of tiles below it.
/// A unit that went out is read again, so memory does not grow with the scene. Its buffer is used again too: left to the garbage
/// collector, buffers of this size pile up to several times the limit.
/// </summary>
public sealed class DetailCache(IBlobStore blobs, SceneManifest manifest, RunPlan plan, long byteLimit)
{
    private const int SparesKept = 4;
    private const int HeaderBytes = 512;

    private readonly Dictionary<int, (DetailTiles Tiles, byte[] Buffer, long Used)> units = [];
    private readonly List<byte[]> retired = [];
    private readonly Stack<byte[]> spares = [];
    private readonly int bufferBytes = BufferBytes(manifest, plan);
    private long bytes;
    private long clock;

    /// <summary>Says that no details given before this are in use any more; their buffers may be filled with others from now on.</summary>
    public void Release()
    {
        foreach (byte[] buffer in retired)
        {
            if (spares.Count < SparesKept)
            {
                spares.Push(buffer);
            }
        }

        retired.Clear();
    }

    /// <summary>
    /// The details of the unit that a tile is in, good until <see cref="Release"/>; throws <see cref="CorruptBlobException"/> when its blob
    /// is missing or broken.
    /// </summary>
    public async Task<DetailTiles> GetAsync(int tile, CancellationToken cancellationToken)
    {
        int unit = plan.UnitOf(tile);
        var (tiles, buffer) = units.TryGetValue(unit, out var known) ? (known.Tiles, known.Buffer) : await ReadAsync(unit, cancellationToken);
        units[unit] = (tiles, buffer, ++clock);
        return tiles;
    }

    private async Task<(DetailTiles Tiles, byte[] Buffer)> ReadAsync(int unit, CancellationToken cancellationToken)
    {
        var path = BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit);
        var (buffer, length) = await FillAsync(path, cancellationToken);
        var tiles = DetailTiles.Read(
            buffer.AsMemory(0, length),
            path.ToString(),
            manifest.Normalization.Count,
            tile => plan.Grid[tile].Support.Refine(manifest.Scale).Size);
        bytes += tiles.ByteCount;
        while (bytes > byteLimit && units.Count > 0)
        {
            var (oldest, entry) = units.MinBy(pair => pair.Value.Used);
            bytes -= entry.Tiles.ByteCount;
            units.Remove(oldest);
            retired.Add(entry.Buffer);
        }

        return (tiles, buffer);
    }

    private async Task<(byte[] Buffer, int Length)> FillAsync(BlobPath path, CancellationToken cancellationToken)
    {
        await using var stream = await blobs.OpenReadAsync(path, cancellationToken) ?? throw new CorruptBlobException(path.ToString(), "is missing");
        byte[] buffer = spares.TryPop(out byte[]? spare) ? spare : GC.AllocateUninitializedArray<byte>(bufferBytes);
        int length = 0;
        int read;
        while ((read = await ReadSomeAsync(stream, path, buffer.AsMemory(length), cancellationToken)) > 0)
        {
            length += read;
            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, checked(length * 2));
            }
        }

        return (buffer, length);
    }

    private static async Task<int> ReadSomeAsync(Stream stream, BlobPath path, Memory<byte> target, CancellationToken cancellationToken)
    {
        try
        {
            return await stream.ReadAsync(target, cancellationToken);
        }
        catch (IOException error)
        {
            throw new StorageUnavailableException($"read {path}", error.Message, error);
        }
    }

    /// <summary>Room for the largest unit of the run.</summary>
    private static int BufferBytes(SceneManifest manifest, RunPlan plan)
    {
        long pixels = Enumerable.Range(0, plan.Grid.Count).Max(tile => plan.Grid[tile].Support.Refine(manifest.Scale).Area);
        return checked((int)((((pixels * manifest.Normalization.Count * sizeof(float)) + HeaderBytes) * plan.TilesPerUnit) + HeaderBytes));
    }
}
