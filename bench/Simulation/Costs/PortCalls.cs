using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Costs;

/// <summary>
/// Calls of the storage ports that a run takes when nothing goes wrong: every message delivered once, no two units of a shard ended at the
/// same moment. Counted from the handlers; a test runs them over stores that count. Deliveries of messages are not in it.
/// </summary>
/// <param name="Finds">Looks at a blob's properties.</param>
/// <param name="Reads">Blobs read, or found missing.</param>
/// <param name="Writes">Blobs created, put or replaced.</param>
/// <param name="Deletes">Blobs deleted.</param>
/// <param name="Lists">Listings.</param>
/// <param name="Leases">Leases taken.</param>
/// <param name="Sends">Messages sent, and looks at how many a queue has.</param>
internal readonly record struct PortCalls(long Finds, long Reads, long Writes, long Deletes, long Lists, long Leases, long Sends)
{
    /// <summary>
    /// The calls of one scene; <paramref name="upscalers"/> (at least 1) processes have its units, and each reads the manifest once.
    /// </summary>
    public static PortCalls Of(SceneWork work, int upscalers)
    {
        var ingest = new PortCalls(Finds: 2, Reads: 2, Writes: 2, Deletes: 1, Lists: 0, Leases: 0, Sends: 1);
        var tiler = new PortCalls(Finds: 2 + work.Units, Reads: 2, Writes: work.Units, Deletes: 0, Lists: 2, Leases: 0, Sends: work.Units + 1);
        var upscaler = new PortCalls(
            Finds: 2L * work.Units,
            Reads: (2L * work.Units) + upscalers,
            Writes: work.Units + work.Shards,
            Deletes: 0,
            Lists: (2L * work.Units) + work.Shards,
            Leases: 0,
            Sends: 1);
        var stitcher = new PortCalls(
            Finds: 5, Reads: work.DetailReads + 5, Writes: 7, Deletes: (2L * work.Units) + 1, Lists: 5, Leases: 1, Sends: 0);
        return ingest + tiler + upscaler + stitcher;
    }

    /// <summary>The sum.</summary>
    public static PortCalls operator +(PortCalls a, PortCalls b) => new(
        a.Finds + b.Finds,
        a.Reads + b.Reads,
        a.Writes + b.Writes,
        a.Deletes + b.Deletes,
        a.Lists + b.Lists,
        a.Leases + b.Leases,
        a.Sends + b.Sends);
}
