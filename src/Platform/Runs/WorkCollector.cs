using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>
/// Removes what ended runs have left in <c>work/</c>: tiles and markers of failed runs, tiles that a late worker stored after its run was
/// done, and everything of runs whose manifest is gone. Manifests, commits and the lists of runs stay, so that a run can be asked for and
/// done again. A run that is listed as under way, has not ended, or whose lease is held is never touched.
/// </summary>
public sealed class WorkCollector(RunStore runs, TimeProvider time, ILogger<WorkCollector> logger)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Goes over all runs that have not changed for <paramref name="olderThan"/>, removes what they left unless <paramref name="isTrial"/>,
    /// and gives it run by run.
    /// </summary>
    public async IAsyncEnumerable<CollectedWork> CollectAsync(
        TimeSpan olderThan, bool isTrial, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var until = time.GetUtcNow() - olderThan;
        var found = new SortedDictionary<string, List<BlobEntry>>(StringComparer.Ordinal);
        await foreach (var entry in runs.Blobs.ListAsync(BlobLayout.Work, string.Empty, cancellationToken))
        {
            string folder = entry.Path.Name.Split('/')[0];
            if (RunId.IsValid(folder))
            {
                found.TryAdd(folder, []);
                found[folder].Add(entry);
            }
        }

        foreach (var (folder, blobs) in found)
        {
            var run = new RunId(folder);
            if (blobs.All(blob => blob.LastModified <= until) && await CollectAsync(run, blobs, isTrial, cancellationToken) is { Blobs: > 0 } collected)
            {
                yield return collected;
            }
        }
    }

    private async Task<CollectedWork?> CollectAsync(RunId run, List<BlobEntry> blobs, bool isTrial, CancellationToken cancellationToken)
    {
        if (await runs.Blobs.FindAsync(BlobLayout.Manifest(run), cancellationToken) is null)
        {
            // Nothing can be done with what is there: no stage takes a message of such a run.
            bool isOpen = await runs.Blobs.FindAsync(BlobLayout.Open(run), cancellationToken) is not null;
            return isOpen ? null : await RemoveAsync(run, "without manifest", blobs, isTrial, cancellationToken);
        }

        await using var lease = await RenewedLease.TryTakeAsync(
            runs.Blobs, BlobLayout.Manifest(run), LeaseDuration, time, logger, cancellationToken);
        if (lease is null)
        {
            return null;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        if (await runs.Blobs.FindAsync(BlobLayout.Open(run), either.Token) is not null
            || await runs.FindCommitAsync(run, either.Token) is not { } commit)
        {
            return null;
        }

        // Shard markers go first: one that stood without its units would signal too early, were the run done again.
        string[] prefixes =
        [
            BlobLayout.ShardPrefix(run), BlobLayout.FailedPrefix(run), BlobLayout.AcceleratorPrefix(run), BlobLayout.DetailPrefix(run),
            BlobLayout.InputPrefix(run),
        ];
        var left = prefixes.SelectMany(prefix => blobs.Where(blob => blob.Path.Name.StartsWith(prefix, StringComparison.Ordinal))).ToList();
        string why = commit.Outcome == RunOutcome.Failed ? "failed" : "done";
        return await RemoveAsync(run, why, left, isTrial, either.Token);
    }

    private async Task<CollectedWork> RemoveAsync(
        RunId run, string why, List<BlobEntry> blobs, bool isTrial, CancellationToken cancellationToken)
    {
        foreach (var blob in isTrial ? [] : blobs)
        {
            await runs.Blobs.DeleteAsync(blob.Path, cancellationToken);
        }

        return new CollectedWork(run, why, blobs.Count, blobs.Sum(blob => blob.Length));
    }
}
