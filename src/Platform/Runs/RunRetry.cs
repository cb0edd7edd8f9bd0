using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>
/// Does a failed run again, with what it has stored: takes away the marks of its failure, the commit last of them, lists it as under way
/// and asks for what is missing. Stopped anywhere, it either has not begun, or goes on when it is asked for again.
/// </summary>
public sealed class RunRetry(RunStore runs, IQueueStore queues, TimeProvider time, ILogger<RunRetry> logger)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    /// <summary>Does it again, or says why not. A run that is done or under way is left as it is.</summary>
    public async Task<RetryOutcome> RetryAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await runs.FindManifestAsync(run, cancellationToken) is not { } manifest)
        {
            return RetryOutcome.Missing;
        }

        await using var lease = await RenewedLease.TryTakeAsync(
            runs.Blobs, BlobLayout.Manifest(run), LeaseDuration, time, logger, cancellationToken);
        if (lease is null)
        {
            return RetryOutcome.Busy;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        return await RefusalAsync(manifest, either.Token) ?? await BeginAsync(manifest, either.Token);
    }

    private async Task<RetryOutcome?> RefusalAsync(SceneManifest manifest, CancellationToken cancellationToken)
    {
        bool isOpen = await runs.Blobs.FindAsync(BlobLayout.Open(manifest.Run), cancellationToken) is not null;
        var commit = await runs.FindCommitAsync(manifest.Run, cancellationToken);
        if (commit?.Outcome == RunOutcome.Done)
        {
            return RetryOutcome.Done;
        }

        if (isOpen)
        {
            return commit is null ? RetryOutcome.UnderWay : RetryOutcome.Busy;
        }

        // Neither listed as under way nor ended: a retry was stopped in between, and goes on here.
        var scene = await runs.Blobs.FindAsync(BlobLayout.Scene(manifest.Scene), cancellationToken);
        return scene?.ETag == manifest.ETag ? null : RetryOutcome.SceneChanged;
    }

    private async Task<RetryOutcome> BeginAsync(SceneManifest manifest, CancellationToken cancellationToken)
    {
        var run = manifest.Run;

        // While the commit stands, whoever gets a message of the run leaves it alone, so the marks can go one by one.
        await runs.DeleteAllAsync(BlobLayout.ShardPrefix(run), cancellationToken);
        await runs.DeleteAllAsync(BlobLayout.FailedPrefix(run), cancellationToken);
        if (!await runs.Blobs.ListAsync(BlobLayout.Products, $"{manifest.Scene}/{run}/", cancellationToken).AnyAsync(cancellationToken))
        {
            // Once one of a product's files stands, the others must be of the same pixels.
            await runs.Blobs.DeleteAsync(BlobLayout.GivenUp(run), cancellationToken);
        }

        if ((await runs.FindRejectionAsync(manifest.Scene, cancellationToken))?.Run == run)
        {
            await runs.Blobs.DeleteAsync(BlobLayout.Rejection(manifest.Scene), cancellationToken);
        }

        await runs.Blobs.DeleteAsync(BlobLayout.Commit(run), cancellationToken);
        await runs.Blobs.CreateAsync(BlobLayout.Open(run), RunStore.Marker(), cancellationToken);
        await runs.Blobs.DeleteAsync(BlobLayout.Closed(run), cancellationToken);
        await queues.SendTileSceneAsync(run, cancellationToken);
        logger.LogInformation("Run {Run}: is done again.", run);
        return RetryOutcome.Retried;
    }
}
