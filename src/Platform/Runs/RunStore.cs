using System.Collections.Concurrent;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Telemetry;

namespace Nadir.Platform.Runs;

/// <summary>The runs' own blobs: manifests, ends, the index of open and closed runs, rejections.</summary>
public sealed class RunStore(IBlobStore blobs)
{
    private const int CachedManifests = 64;

    private readonly ConcurrentDictionary<RunId, SceneManifest> manifests = new();

    /// <summary>The blobs.</summary>
    public IBlobStore Blobs => blobs;

    /// <summary>Lists a run as open and writes its manifest unless there is one. The index comes first, so no manifest is unlisted.</summary>
    public async Task OpenAsync(SceneManifest manifest, CancellationToken cancellationToken)
    {
        await blobs.CreateAsync(BlobLayout.Open(manifest.Run), Marker(), cancellationToken);
        await blobs.CreateAsync(BlobLayout.Manifest(manifest.Run), Content(PipelineJson.Write(manifest)), cancellationToken);
    }

    /// <summary>Marks a run that is listed as open as one that moves, though nothing of it is stored.</summary>
    public async Task TouchAsync(RunId run, CancellationToken cancellationToken)
    {
        var path = BlobLayout.Open(run);
        if (await blobs.FindAsync(path, cancellationToken) is { } entry)
        {
            await blobs.ReplaceAsync(path, Marker(), entry.ETag, cancellationToken);
        }
    }

    /// <summary>The manifest, or null when there is none.</summary>
    public async Task<SceneManifest?> FindManifestAsync(RunId run, CancellationToken cancellationToken)
    {
        if (manifests.TryGetValue(run, out var cached))
        {
            return cached;
        }

        if (await blobs.ReadAsync(BlobLayout.Manifest(run), cancellationToken) is not { } blob)
        {
            return null;
        }

        if (manifests.Count >= CachedManifests)
        {
            manifests.Clear();
        }

        var manifest = PipelineJson.ReadManifest(blob);
        return manifests[run] = manifest.Run == run
            ? manifest
            : throw new CorruptBlobException(blob.Entry.Path.ToString(), $"is the manifest of run {manifest.Run}");
    }

    /// <summary>The manifest; throws <see cref="CorruptBlobException"/> when there is none.</summary>
    public async Task<SceneManifest> ReadManifestAsync(RunId run, CancellationToken cancellationToken) =>
        await FindManifestAsync(run, cancellationToken)
        ?? throw new CorruptBlobException(BlobLayout.Manifest(run).ToString(), "is missing");

    /// <summary>How the run ended, or null while it is under way.</summary>
    public async Task<RunCommit?> FindCommitAsync(RunId run, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(BlobLayout.Commit(run), cancellationToken) is { } blob ? PipelineJson.ReadCommit(blob) : null;

    /// <summary>Ends a run and lists it as ended. The first end stands; the one that stands is given. Repeats are harmless.</summary>
    public async Task<RunCommit> CommitAsync(RunCommit commit, CancellationToken cancellationToken)
    {
        if (await blobs.CreateAsync(BlobLayout.Commit(commit.Run), Content(PipelineJson.Write(commit)), cancellationToken))
        {
            PipelineTelemetry.CountRun(commit.Outcome);
        }

        var standing = await FindCommitAsync(commit.Run, cancellationToken) ?? commit;
        await ListAsEndedAsync(standing, cancellationToken);
        return standing;
    }

    /// <summary>
    /// Takes a run that ended as <paramref name="commit"/> says off the index of open ones, after deleting its tiles unless they are to be
    /// kept (those of a failed run always are). Repeats are harmless; until this is through, the sweeper comes back to it.
    /// </summary>
    public async Task CloseAsync(RunCommit commit, bool keepTiles, CancellationToken cancellationToken)
    {
        await ListAsEndedAsync(commit, cancellationToken);
        if (!keepTiles && commit.Outcome == RunOutcome.Done)
        {
            await DeleteAllAsync(BlobLayout.InputPrefix(commit.Run), cancellationToken);
            await DeleteAllAsync(BlobLayout.DetailPrefix(commit.Run), cancellationToken);
        }

        await blobs.DeleteAsync(BlobLayout.Open(commit.Run), cancellationToken);
    }

    /// <summary>
    /// Lists a run as ended; before that, where it is done, lets the scene's pointer name it. Once, so that closing an older run again does
    /// not take the pointer back from a newer one.
    /// </summary>
    private async Task ListAsEndedAsync(RunCommit standing, CancellationToken cancellationToken)
    {
        byte[] record = PipelineJson.Write(standing);
        var listed = await blobs.ReadAsync(BlobLayout.Closed(standing.Run), cancellationToken);
        if (listed is not null && listed.Data.Span.SequenceEqual(record))
        {
            return;
        }

        if (standing.Outcome == RunOutcome.Done)
        {
            await PointToAsync(standing, record, cancellationToken);
        }

        await blobs.PutAsync(BlobLayout.Closed(standing.Run), Content(record), cancellationToken);
    }

    /// <summary>
    /// Writes latest.json while the run's version of the scene is still the one in the drop. A worker that was held up just before must not
    /// put an older product over a newer one: what it overwrites is what stood there when it looked.
    /// </summary>
    private async Task PointToAsync(RunCommit standing, byte[] record, CancellationToken cancellationToken)
    {
        var path = BlobLayout.Latest(standing.Scene);
        bool settled = false;
        while (!settled)
        {
            var before = await blobs.FindAsync(path, cancellationToken);
            var scene = await blobs.FindAsync(BlobLayout.Scene(standing.Scene), cancellationToken);
            settled = scene is null || scene.ETag != (await FindManifestAsync(standing.Run, cancellationToken))?.ETag
                || (before is null
                    ? await blobs.CreateAsync(path, Content(record), cancellationToken)
                    : await blobs.ReplaceAsync(path, Content(record), before.ETag, cancellationToken));
        }
    }

    /// <summary>Ends a run as failed without looking at its manifest, which may be the thing that is broken.</summary>
    public async Task EndAsync(RunId run, string reason, CancellationToken cancellationToken)
    {
        var commit = new RunCommit(PipelineJson.Schema, run, string.Empty, RunOutcome.Failed, reason, string.Empty);
        await CloseAsync(await CommitAsync(commit, cancellationToken), keepTiles: true, cancellationToken);
    }

    /// <summary>Ends a run as failed and says so in <c>rejected/</c>; one without a manifest that can be read is only ended.</summary>
    public async Task FailAsync(RunId run, string reason, CancellationToken cancellationToken)
    {
        SceneManifest? manifest;
        try
        {
            manifest = await FindManifestAsync(run, cancellationToken);
        }
        catch (CorruptBlobException e)
        {
            await EndAsync(run, e.Message, cancellationToken);
            return;
        }

        string scene = manifest?.Scene ?? string.Empty;
        var standing = await CommitAsync(
            new RunCommit(PipelineJson.Schema, run, scene, RunOutcome.Failed, reason, string.Empty),
            cancellationToken);
        if (standing.Outcome == RunOutcome.Failed && manifest is not null)
        {
            await RejectAsync(manifest.Scene, manifest.ETag, run, standing.Reason, cancellationToken);
        }

        await CloseAsync(standing, keepTiles: true, cancellationToken);
    }

    /// <summary>Records that a version of a scene will have no product, unless a newer drop has taken its name.</summary>
    public async Task RejectAsync(string scene, string etag, RunId? run, string reason, CancellationToken cancellationToken)
    {
        if (BlobLayout.NameFault(scene) is null
            && (await blobs.FindAsync(BlobLayout.Scene(scene), cancellationToken))?.ETag != etag)
        {
            return;
        }

        var record = new RejectionRecord(PipelineJson.Schema, scene, etag, run, reason);
        await blobs.PutAsync(BlobLayout.Rejection(scene), Content(PipelineJson.Write(record)), cancellationToken);
    }

    /// <summary>The record of a refused scene, or null when there is none.</summary>
    public async Task<RejectionRecord?> FindRejectionAsync(string scene, CancellationToken cancellationToken) =>
        await blobs.ReadAsync(BlobLayout.Rejection(scene), cancellationToken) is { } blob ? PipelineJson.ReadRejection(blob) : null;

    /// <summary>Runs under way, in order of their ids.</summary>
    public IAsyncEnumerable<RunId> ListOpenAsync(CancellationToken cancellationToken) =>
        ListAsync(BlobLayout.OpenPrefix, cancellationToken);

    /// <summary>Runs that ended, in order of their ids.</summary>
    public IAsyncEnumerable<RunId> ListClosedAsync(CancellationToken cancellationToken) =>
        ListAsync(BlobLayout.ClosedPrefix, cancellationToken);

    /// <summary>Notes, before a unit's details are stored, which GPU made them; nothing for the CPU (null). Repeats are harmless.</summary>
    public async Task NoteAcceleratorAsync(RunId run, string? accelerator, CancellationToken cancellationToken)
    {
        if (accelerator is not null)
        {
            await blobs.CreateAsync(BlobLayout.Accelerator(run, accelerator), Marker(), cancellationToken);
        }
    }

    /// <summary>The GPUs that made details of a run, in order of their names; none where the CPU made all of them.</summary>
    public async Task<ValueList<string>> ListAcceleratorsAsync(RunId run, CancellationToken cancellationToken)
    {
        string prefix = BlobLayout.AcceleratorPrefix(run);
        var names = new List<string>();
        await foreach (var entry in blobs.ListAsync(BlobLayout.Work, prefix, cancellationToken))
        {
            names.Add(entry.Path.Name[prefix.Length..]);
        }

        return ValueList.From(names);
    }

    /// <summary>Deletes every blob of <c>work/</c> whose name starts with a prefix.</summary>
    internal async Task DeleteAllAsync(string prefix, CancellationToken cancellationToken)
    {
        var paths = new List<BlobPath>();
        await foreach (var entry in blobs.ListAsync(BlobLayout.Work, prefix, cancellationToken))
        {
            paths.Add(entry.Path);
        }

        foreach (var path in paths)
        {
            await blobs.DeleteAsync(path, cancellationToken);
        }
    }

    internal static Stream Content(byte[] bytes) => new MemoryStream(bytes, writable: false);

    internal static Stream Marker() => Content([]);

    private async IAsyncEnumerable<RunId> ListAsync(
        string prefix,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entry in blobs.ListAsync(BlobLayout.Work, prefix, cancellationToken))
        {
            yield return new RunId(entry.Path.Name[prefix.Length..]);
        }
    }
}
