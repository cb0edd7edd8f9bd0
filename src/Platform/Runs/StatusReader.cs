using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>Derives how runs stand from what is stored.</summary>
public sealed class StatusReader(RunStore runs, TimeProvider time)
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

        var seen = new RunBlobs(run);
        seen.AddListing(await runs.Blobs.FindAsync(BlobLayout.Open(run), cancellationToken));
        await foreach (var entry in runs.Blobs.ListAsync(BlobLayout.Work, $"{run}/", cancellationToken))
        {
            seen.Add(entry, plan);
        }

        string state = seen.Ended + seen.Failed >= plan.UnitCount ? "stitching" : seen.Cut + seen.Ended == 0 ? "tiling" : "upscaling";
        return new RunProgress(
            run, manifest.Scene, state, seen.Ended, seen.Failed, plan.UnitCount, plan.Grid.Count, string.Empty, string.Empty, seen.Pace(time.GetUtcNow()));
    }

    /// <summary>What the listing of a run's blobs tells.</summary>
    private sealed class RunBlobs(RunId run)
    {
        private readonly string inputs = BlobLayout.InputPrefix(run);
        private readonly string details = BlobLayout.DetailPrefix(run);
        private readonly string failures = BlobLayout.FailedPrefix(run);
        private DateTimeOffset? last;
        private (DateTimeOffset Time, int Tiles)? firstEnd;
        private DateTimeOffset lastEnd;
        private int tiles;

        /// <summary>Units whose input is stored.</summary>
        public int Cut { get; private set; }

        /// <summary>Units whose detail is stored.</summary>
        public int Ended { get; private set; }

        /// <summary>Units marked as failed.</summary>
        public int Failed { get; private set; }

        /// <summary>Takes into account when the run was listed as open, or last put off.</summary>
        public void AddListing(BlobEntry? open) => last = open?.LastModified;

        /// <summary>Counts a blob of the run.</summary>
        public void Add(BlobEntry entry, RunPlan plan)
        {
            string name = entry.Path.Name;
            last = last is { } before && before > entry.LastModified ? before : entry.LastModified;
            if (name.StartsWith(details, StringComparison.Ordinal))
            {
                Ended++;
                AddEnd(entry.LastModified, plan.TilesOf(BlobLayout.UnitOf(entry.Path)).Count);
            }
            else if (name.StartsWith(failures, StringComparison.Ordinal))
            {
                Failed++;
            }
            else if (name.StartsWith(inputs, StringComparison.Ordinal))
            {
                Cut++;
            }
        }

        /// <summary>How the run moves; null for one whose blobs are all gone.</summary>
        public RunPace? Pace(DateTimeOffset now)
        {
            double? rate = firstEnd is { } first && lastEnd > first.Time ? (tiles - first.Tiles) / (lastEnd - first.Time).TotalSeconds : null;
            return last is { } change ? new RunPace(change, rate, now - change >= RunPace.StuckAfter) : null;
        }

        private void AddEnd(DateTimeOffset end, int count)
        {
            tiles += count;
            firstEnd = firstEnd is { } first && first.Time <= end ? first : (end, count);
            lastEnd = lastEnd > end ? lastEnd : end;
        }
    }
}
