using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform;
using Nadir.Platform.Runs;

namespace Nadir.Stitcher;

/// <summary>
/// Makes and publishes the product of a run whose units have all ended. One stitcher at a time holds the run's lease; a second
/// signal looks again later and finds the run committed. Every file of a product is created once, its report last.
/// </summary>
public sealed class StitchHandler(
    RunStore runs,
    UnitLedger units,
    IQueueStore queues,
    IProductMaker products,
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
            if (await runs.Blobs.FindAsync(BlobLayout.Manifest(run), cancellationToken) is null)
            {
                logger.LogError("Run {Run}: has no manifest; its message is finished.", run);
                return;
            }

            await queues.SendStitchSceneAsync(run, LookAgain, cancellationToken);
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
        var plan = new RunPlan(manifest);
        if (await units.SettleAsync(manifest, plan, cancellationToken) is not { } without)
        {
            logger.LogWarning("Run {Run}: was to be stitched before all its units have ended; its last unit will ask again.", run);
            return;
        }

        await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
        string folder = PrepareFolder(run);
        try
        {
            var files = new ProductFiles(folder);
            await products.MakeAsync(manifest, plan, without, files, cancellationToken);
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

    private async Task<RunCommit> PublishAsync(SceneManifest manifest, ProductFiles files, CancellationToken cancellationToken)
    {
        foreach (string file in ProductFiles.PublishingOrder)
        {
            await using var content = File.OpenRead(files.PathOf(file));
            await runs.Blobs.CreateAsync(BlobLayout.Product(manifest.Scene, manifest.Run, file), content, cancellationToken);
        }

        var product = BlobLayout.Product(manifest.Scene, manifest.Run, ProductFiles.Scene);
        var commit = new RunCommit(PipelineJson.Schema, manifest.Run, manifest.Scene, RunOutcome.Done, string.Empty, product.ToString());
        await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
        return await runs.CommitAsync(commit, cancellationToken);
    }
}
