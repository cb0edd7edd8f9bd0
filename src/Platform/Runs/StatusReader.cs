using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>Derives how runs stand from what is stored.</summary>
public sealed class StatusReader(RunStore runs)
{
    /// <summary>Every run, open ones first.</summary>
    public async IAsyncEnumerable<RunProgress> ListAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var listed = new HashSet<RunId>();
        await foreach (var run in runs.ListOpenAsync(cancellationToken))
        {
            listed.Add(run);
            if (await FindAsync(run, cancellationToken) is { } progress)
            {
                yield return progress;
            }
        }

        await foreach (var run in runs.ListClosedAsync(cancellationToken))
        {
            if (!listed.Contains(run) && await FindAsync(run, cancellationToken) is { } progress)
            {
                yield return progress;
            }
        }
    }

    /// <summary>One run, or null when there is none of that id.</summary>
    public async Task<RunProgress?> FindAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await runs.FindManifestAsync(run, cancellationToken) is not { } manifest)
        {
            return null;
        }

        var plan = new RunPlan(manifest);
        if (await runs.FindCommitAsync(run, cancellationToken) is { } commit)
        {
            bool done = commit.Outcome == RunOutcome.Done;
            return new RunProgress(run, manifest.Scene, done ? "done" : "failed", done ? plan.UnitCount : 0, 0, plan.UnitCount, plan.Grid.Count, commit.Product, commit.Reason);
        }

        int cut = await CountAsync(BlobLayout.InputPrefix(run), cancellationToken);
        int ended = await CountAsync(BlobLayout.DetailPrefix(run), cancellationToken);
        int failed = await CountAsync(BlobLayout.FailedPrefix(run), cancellationToken);
        string state = ended + failed >= plan.UnitCount ? "stitching" : cut + ended == 0 ? "tiling" : "upscaling";
        return new RunProgress(run, manifest.Scene, state, ended, failed, plan.UnitCount, plan.Grid.Count, string.Empty, string.Empty);
    }

    private async Task<int> CountAsync(string prefix, CancellationToken cancellationToken)
    {
        int count = 0;
        await foreach (var _ in runs.Blobs.ListAsync(BlobLayout.Work, prefix, cancellationToken))
        {
            count++;
        }

        return count;
    }
}
