using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform;
using Nadir.Platform.Runs;
using Nadir.Raster;

namespace Nadir.Stitcher;

/// <summary>
/// Makes and publishes the product of a run whose units have all ended. One stitcher at a time holds the run's lease; a second
/// signal looks again later and finds the run committed. Every file of a product is created once, its report last.
/// </summary>
public sealed class StitchHandler(
    RunStore runs,
    IQueueStore queues,
    IRasterLocator locator,
    RasterLimits limits,
    StitchOptions options,
    TimeProvider time,
    ILogger<StitchHandler> logger)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    /// <summary>Stitches the run.</summary>
    public async Task StitchAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await runs.FindCommitAsync(run, cancellationToken) is { } commit)
        {
            await runs.CloseAsync(commit, options.KeepTiles, cancellationToken);
            return;
        }

        await using var lease = await RenewedLease.TryTakeAsync(
            runs.Blobs, BlobLayout.Manifest(run), LeaseDuration, time, logger, cancellationToken);
        if (lease is null)
        {
            string body = PipelineJson.Body(new StitchSceneMessage(PipelineJson.Schema, run));
            await queues.SendAsync(QueueNames.StitchScene, body, LookAgain, cancellationToken);
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
        try
        {
            await RunGuard.RunAsync(
                () => MakeAsync(run, either.Token),
                reason => runs.FailAsync(run, reason, cancellationToken),
                time,
                either.Token);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new LeaseLostException(BlobLayout.Manifest(run).ToString());
        }
    }

    /// <summary>Ends a run whose stitching failed as often as the queue allows.</summary>
    public Task GiveUpAsync(RunId run, CancellationToken cancellationToken) => runs.FailAsync(
        run,
        $"run {run}: its product could not be made after repeated tries; look for its errors in the log, then drop the scene again.",
        cancellationToken);

    private async Task MakeAsync(RunId run, CancellationToken cancellationToken)
    {
        var manifest = await runs.ReadManifestAsync(run, cancellationToken);
        await RequireNoFailureAsync(run, cancellationToken);
        await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
        var plan = new RunPlan(manifest);
        var location = await locator.LocateAsync(BlobLayout.Scene(manifest.Scene), cancellationToken);
        string folder = PrepareFolder(run);
        try
        {
            var files = new ProductFiles(folder);
            using (var readers = new SceneReaders(SceneReader.Open(manifest.Scene, location, limits), options.Threads))
            {
                await new ProductMaker(runs.Blobs, manifest, plan, readers, options, time).MakeAsync(files, cancellationToken);
            }

            await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
            var commit = await PublishAsync(manifest, files, cancellationToken);
            logger.LogInformation("Run {Run}: {Scene} is published at {Product}.", run, manifest.Scene, commit.Product);
            await runs.CloseAsync(commit, options.KeepTiles, cancellationToken);
        }
        finally
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    /// <summary>An empty folder of the run's own. What a killed stitch of it left behind is deleted: the lease says it is dead.</summary>
    private string PrepareFolder(RunId run)
    {
        string folder = Path.Combine(options.TemporaryFolder, $"stitch-{run}");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        return Directory.CreateDirectory(folder).FullName;
    }

    private async Task RequireNoFailureAsync(RunId run, CancellationToken cancellationToken)
    {
        var failed = new List<BlobPath>();
        await foreach (var entry in runs.Blobs.ListAsync(BlobLayout.Work, BlobLayout.FailedPrefix(run), cancellationToken))
        {
            failed.Add(entry.Path);
        }

        if (failed.Count > 0)
        {
            var first = await runs.Blobs.ReadAsync(failed[0], cancellationToken);
            string reason = first is null ? string.Empty : PipelineJson.ReadFailure(first).Reason;
            throw new UnitsFailedException(run.Value, failed.Count, reason);
        }
    }

    private async Task<RunCommit> PublishAsync(SceneManifest manifest, ProductFiles files, CancellationToken cancellationToken)
    {
        foreach (string file in ProductFiles.PublishingOrder)
        {
            await using var content = File.OpenRead(files.PathOf(file));
            await runs.Blobs.CreateAsync(BlobLayout.Product(manifest.Scene, manifest.Run, file), content, cancellationToken);
        }

        var product = BlobLayout.Product(manifest.Scene, manifest.Run, ProductFiles.Scene);
        var commit = new RunCommit(PipelineJson.Schema, manifest.Run, manifest.Scene, RunOutcome.Done, string.Empty, product.ToString());
        await PointToAsync(manifest, commit, cancellationToken);
        return await runs.CommitAsync(commit, cancellationToken);
    }

    /// <summary>
    /// Writes latest.json while the run's version of the scene is still the one in the drop. A stitcher that was held up just before must not
    /// put an older product over a newer one: what it overwrites is what stood there when it looked.
    /// </summary>
    private async Task PointToAsync(SceneManifest manifest, RunCommit commit, CancellationToken cancellationToken)
    {
        var path = BlobLayout.Latest(manifest.Scene);
        bool written = false;
        while (!written)
        {
            var before = await runs.Blobs.FindAsync(path, cancellationToken);
            await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
            using var content = new MemoryStream(PipelineJson.Write(commit));
            written = before is null
                ? await runs.Blobs.CreateAsync(path, content, cancellationToken)
                : await runs.Blobs.ReplaceAsync(path, content, before.ETag, cancellationToken);
        }
    }
}
