using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>
/// Finds out whether a run's units have all ended, from what is stored and never from who came last: a unit has ended when its
/// detail or its failed marker is there, a shard when its marker is, the run when every shard's marker is. Whoever writes the
/// last marker lists after writing, so it sees them all and signals the Stitcher; a crash before that leaves a message that comes
/// back here. Signals may repeat: the run's commit is created once.
/// </summary>
public sealed class FanIn(IBlobStore blobs, IQueueStore queues)
{
    /// <summary>Call after the unit's detail or failed marker is stored, and before its message is deleted.</summary>
    public async Task CompleteUnitAsync(RunId run, RunPlan plan, int unit, CancellationToken cancellationToken)
    {
        if (await CompleteShardAsync(run, plan, plan.ShardOf(unit), cancellationToken))
        {
            await SignalAsync(run, plan, cancellationToken);
        }
    }

    /// <summary>Marks a unit as one that will not be done, with the reason, unless it is done already, and completes it.</summary>
    public async Task FailUnitAsync(RunId run, RunPlan plan, int unit, string reason, CancellationToken cancellationToken)
    {
        if (await blobs.FindAsync(BlobLayout.Detail(run, plan.ShardOf(unit), unit), cancellationToken) is null)
        {
            var failure = new UnitFailure(PipelineJson.Schema, run, unit, reason);
            var path = BlobLayout.Failed(run, plan.ShardOf(unit), unit);
            await blobs.CreateAsync(path, RunStore.Content(PipelineJson.Write(failure)), cancellationToken);
        }

        await CompleteUnitAsync(run, plan, unit, cancellationToken);
    }

    /// <summary>
    /// Call after tiles of a run were stored: a worker that was held up may have stored them after the run was closed, and then nobody would
    /// delete them. Whoever closes a run lists its tiles after its commit; so either the commit is seen here, or the tiles are seen there.
    /// </summary>
    public async Task TidyIfEndedAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await blobs.FindAsync(BlobLayout.Commit(run), cancellationToken) is not null)
        {
            await queues.SendStitchSceneAsync(run, TimeSpan.Zero, cancellationToken);
        }
    }

    /// <summary>Derives everything anew: marks each full shard, signals if all are; gives the units that have not ended, in order.</summary>
    public async Task<IReadOnlyList<int>> RecomputeAsync(RunId run, RunPlan plan, CancellationToken cancellationToken)
    {
        var missing = new List<int>();
        for (int shard = 0; shard < plan.ShardCount; shard++)
        {
            var ended = await EndedAsync(run, shard, cancellationToken);
            int first = plan.FirstUnitOf(shard);
            missing.AddRange(Enumerable.Range(first, plan.UnitsIn(shard)).Where(unit => !ended.Contains(unit)));
            if (ended.Count == plan.UnitsIn(shard))
            {
                await blobs.CreateAsync(BlobLayout.Shard(run, shard), RunStore.Marker(), cancellationToken);
            }
        }

        await SignalAsync(run, plan, cancellationToken);
        return missing;
    }

    private async Task<bool> CompleteShardAsync(RunId run, RunPlan plan, int shard, CancellationToken cancellationToken)
    {
        var ended = await EndedAsync(run, shard, cancellationToken);
        if (ended.Count < plan.UnitsIn(shard))
        {
            return false;
        }

        await blobs.CreateAsync(BlobLayout.Shard(run, shard), RunStore.Marker(), cancellationToken);
        return true;
    }

    private async Task SignalAsync(RunId run, RunPlan plan, CancellationToken cancellationToken)
    {
        int shards = 0;
        await foreach (var _ in blobs.ListAsync(BlobLayout.Work, BlobLayout.ShardPrefix(run), cancellationToken))
        {
            shards++;
        }

        if (shards == plan.ShardCount)
        {
            await queues.SendStitchSceneAsync(run, TimeSpan.Zero, cancellationToken);
        }
    }

    private async Task<HashSet<int>> EndedAsync(RunId run, int shard, CancellationToken cancellationToken)
    {
        var ended = new HashSet<int>();
        foreach (string prefix in (string[])[BlobLayout.DetailPrefix(run, shard), BlobLayout.FailedPrefix(run, shard)])
        {
            await foreach (var entry in blobs.ListAsync(BlobLayout.Work, prefix, cancellationToken))
            {
                ended.Add(BlobLayout.UnitOf(entry.Path));
            }
        }

        return ended;
    }
}
