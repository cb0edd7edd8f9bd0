using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Costs;

/// <summary>
/// Requests and bytes that Azure Storage sees, by what they cost. Requests by which GDAL reads the scene in place, and those of Event Grid and of the
/// Functions host's own locks, are not in it.
/// </summary>
/// <param name="Reads">Reads of blobs, looks at properties, and leases.</param>
/// <param name="Writes">Writes of blobs and of their blocks, and listings.</param>
/// <param name="Deletes">Deletions, which cost nothing.</param>
/// <param name="QueueRequests">Sends, receives (empty ones too), deletions and the scaler's looks.</param>
/// <param name="BytesIn">Written.</param>
/// <param name="BytesOut">Read.</param>
internal readonly record struct StorageUse(long Reads, long Writes, long Deletes, long QueueRequests, long BytesIn, long BytesOut)
{
    private const long BlockBytes = 8 << 20;

    /// <summary>Passes over the scene: Ingest examines it whole, the Tiler cuts it, the Stitcher makes the base from it.</summary>
    private const int ScenePasses = 3;

    /// <summary>All requests to blobs.</summary>
    public long BlobRequests => Reads + Writes + Deletes;

    /// <summary>What one scene takes when nothing goes wrong.</summary>
    public static StorageUse Of(SceneWork work, TilingSettings tiling, int upscalers)
    {
        var calls = PortCalls.Of(work, upscalers);
        long product = work.ProductBytes(tiling.Scale);

        // A lease is a look at the blob, a companion blob written, a lease on it, and its deletion.
        long reads = calls.Reads + calls.Finds + (2 * calls.Leases);
        long writes = calls.Writes + calls.Lists + calls.Leases
            + (work.Units * (RequestsToWrite(work.InputBytes / work.Units) + RequestsToWrite(work.DetailBytes / work.Units) - 2))
            + RequestsToWrite(product) - 1;
        long messages = work.Units + 2L;
        return new StorageUse(
            reads,
            writes,
            calls.Deletes + calls.Leases,
            (2 * messages) + calls.Sends,
            work.InputBytes + work.DetailBytes + product,
            (ScenePasses * work.SceneBytes) + work.InputBytes + (work.DetailBytes / work.Units * work.DetailReads));
    }

    /// <summary>What a whole scenario took: its scenes, the units that were done in vain, and the looks at empty queues.</summary>
    public static StorageUse Of(Outcome outcome, TimeSpan hostPolling)
    {
        int upscalers = Math.Max(1, outcome.Upscaler.Peak);
        var use = outcome.Works.Aggregate(
            default(StorageUse), (sum, work) => sum + Of(work, outcome.Scenario.Tiling, Math.Min(upscalers, work.Units)));
        long looks = outcome.Tallies.Sum(tally => (long)(tally.Idle / hostPolling) + tally.Polls);

        // A unit that was cut off had read its run's end, its detail's absence and its input, and was received once more.
        return use + new StorageUse(3 * outcome.Upscaler.CutOff, 0, 0, outcome.Upscaler.CutOff + looks, 0, 0);
    }

    /// <summary>Requests that write a blob: one below 8 MiB, else one for each block of 8 MiB and one that commits them.</summary>
    public static long RequestsToWrite(long bytes) => bytes < BlockBytes ? 1 : ((bytes + BlockBytes - 1) / BlockBytes) + 1;

    /// <summary>The sum.</summary>
    public static StorageUse operator +(StorageUse a, StorageUse b) => new(
        a.Reads + b.Reads,
        a.Writes + b.Writes,
        a.Deletes + b.Deletes,
        a.QueueRequests + b.QueueRequests,
        a.BytesIn + b.BytesIn,
        a.BytesOut + b.BytesOut);
}
