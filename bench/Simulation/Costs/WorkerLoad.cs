using Nadir.Simulation.Scenarios;

namespace Nadir.Simulation.Costs;

/// <summary>
/// What one busy Upscaler asks of storage, a second, and how many of them reach a target. The Tiler's and the Stitcher's part is in it, since
/// they keep pace with the Upscalers over any longer time.
/// </summary>
/// <param name="UnitSeconds">Seconds for a unit.</param>
/// <param name="Requests">Requests to blobs and queues.</param>
/// <param name="BytesIn">Bytes written.</param>
/// <param name="BytesOut">Bytes read.</param>
/// <param name="Messages">Requests to the queue of units: a send, a receive and a deletion for each unit.</param>
internal readonly record struct WorkerLoad(double UnitSeconds, double Requests, double BytesIn, double BytesOut, double Messages)
{
    private const int RequestsPerMessage = 3;

    /// <summary>Workers with which each target is reached, rounded down.</summary>
    public IEnumerable<(StorageTarget Target, long Workers)> WorkersAtTargets =>
    [
        (StorageTarget.Requests, (long)(StorageTarget.Requests.PerSecond / Requests)),
        (StorageTarget.BytesIn, (long)(StorageTarget.BytesIn.PerSecond / BytesIn)),
        (StorageTarget.BytesOut, (long)(StorageTarget.BytesOut.PerSecond / BytesOut)),
        (StorageTarget.Messages, (long)(StorageTarget.Messages.PerSecond / Messages)),
    ];

    /// <summary>A worker on scenes of one size under a policy.</summary>
    public static WorkerLoad Of(Core.Geometry.PixelSize size, Policy policy, WorkTimes times)
    {
        var tiling = new TilingSettings { TilesPerUnit = policy.UnitTiles };
        var work = SceneWork.Of(size, tiling);
        var use = StorageUse.Of(work, tiling, upscalers: Math.Min(policy.Replicas, work.Units));
        double seconds = times.Unit((double)work.Tiles / work.Units, policy.SpeedUp, policy.UnderWay);
        double units = work.Units * seconds;
        return new WorkerLoad(
            seconds, (use.BlobRequests + use.QueueRequests) / units, use.BytesIn / units, use.BytesOut / units, RequestsPerMessage / seconds);
    }
}
