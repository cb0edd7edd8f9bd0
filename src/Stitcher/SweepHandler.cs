using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;

namespace Nadir.Stitcher;

/// <summary>
/// Mends runs whose messages got lost: derives every open run's state from what is stored, signals what is complete, and asks again
/// for what has not moved for a while. Everything it sends may be sent twice without harm.
/// </summary>
public sealed class SweepHandler(
    RunStore runs,
    FanIn fanIn,
    IQueueStore queues,
    SweepOptions options,
    StitchOptions stitch,
    TimeProvider time,
    ILogger<SweepHandler> logger)
{
    /// <summary>Goes over every open run.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var open = new List<RunId>();
        await foreach (var run in runs.ListOpenAsync(cancellationToken))
        {
            open.Add(run);
        }

        foreach (var run in open)
        {
            await SweepAsync(run, cancellationToken);
        }
    }

    private async Task SweepAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await runs.FindCommitAsync(run, cancellationToken) is { } commit)
        {
            await runs.CloseAsync(commit, stitch.KeepTiles, cancellationToken);
            return;
        }

        if (await LastChangeAsync(run, cancellationToken) is not { } last || time.GetUtcNow() - last < options.StuckAfter)
        {
            return;
        }

        if (await runs.FindManifestAsync(run, cancellationToken) is not { } manifest)
        {
            // Ingest died between the index and the manifest: reconciling will ingest the scene anew.
            await runs.Blobs.DeleteAsync(BlobLayout.Open(run), cancellationToken);
            return;
        }

        var missing = await fanIn.RecomputeAsync(run, new RunPlan(manifest), cancellationToken);
        await AskAgainAsync(run, missing, cancellationToken);
    }

    private async Task AskAgainAsync(RunId run, IReadOnlyList<int> missing, CancellationToken cancellationToken)
    {
        if (missing.Count == 0)
        {
            return;
        }

        // The Tiler knows which units it has cut and asks for those anew: one message mends both kinds of loss.
        logger.LogWarning("Run {Run} has not moved for {Time}; asking again for {Units} units.", run, options.StuckAfter, missing.Count);
        await queues.SendTileSceneAsync(run, cancellationToken);
    }

    /// <summary>Time of the newest blob of the run, its index entry included; null when the run is no longer open.</summary>
    private async Task<DateTimeOffset?> LastChangeAsync(RunId run, CancellationToken cancellationToken)
    {
        var last = (await runs.Blobs.FindAsync(BlobLayout.Open(run), cancellationToken))?.LastModified;
        await foreach (var entry in runs.Blobs.ListAsync(BlobLayout.Work, $"{run}/", cancellationToken))
        {
            last = last is { } before && before > entry.LastModified ? before : entry.LastModified;
        }

        return last;
    }
}
