using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Raster;

namespace Nadir.Ingest;

/// <summary>
/// Takes a dropped scene: looks at it in place, writes its run's manifest and asks for it to be tiled; or records why not. The
/// same drop again is the same run, and asks again, which is free.
/// </summary>
public sealed class IngestHandler(
    RunStore runs,
    IQueueStore queues,
    IRasterLocator locator,
    IModelCatalog models,
    RasterLimits limits,
    ILogger<IngestHandler> logger)
{
    /// <summary>Ingests the scene as it stands now in the drop container.</summary>
    public async Task<IngestResult> IngestAsync(string scene, UpscaleSettings settings, CancellationToken cancellationToken)
    {
        if (BlobLayout.NameFault(scene) is { } fault)
        {
            var unnameable = new SceneRejectedException(Shorten(scene), $"its name {fault}", "rename it and drop it again");
            return await RefuseAsync(scene, string.Empty, unnameable.Message, cancellationToken);
        }

        if (await runs.Blobs.FindAsync(BlobLayout.Scene(scene), cancellationToken) is not { } blob)
        {
            logger.LogInformation("Scene {Scene} is gone; nothing to ingest.", scene);
            return new IngestResult(null, null);
        }

        string? refusal = null;
        RunId? run = null;
        await RunGuard.RunAsync(
            async () => run = await IngestAsync(blob, settings, cancellationToken),
            reason => Task.FromResult(refusal = reason));
        return refusal is null ? new IngestResult(run, null) : await RefuseAsync(scene, blob.ETag, refusal, cancellationToken);
    }

    /// <summary>Ingests every scene that has neither a run nor a refusal: those whose event got lost.</summary>
    public async Task ReconcileAsync(UpscaleSettings settings, CancellationToken cancellationToken)
    {
        var card = models.Find(settings.Model);
        await foreach (var blob in runs.Blobs.ListAsync(BlobLayout.Scenes, string.Empty, cancellationToken))
        {
            string scene = blob.Path.Name;
            var rejection = await runs.FindRejectionAsync(scene, cancellationToken);
            bool refused = rejection is not null && rejection.ETag == blob.ETag;
            if (!refused && await runs.FindManifestAsync(RunIds.For(blob, card.Hash, settings), cancellationToken) is null)
            {
                await IngestAsync(scene, settings, cancellationToken);
            }
        }
    }

    /// <summary>Records that a scene could not be ingested after as many tries as the host allows.</summary>
    public async Task GiveUpAsync(string scene, string etag, CancellationToken cancellationToken)
    {
        string reason = $"{scene}: could not be ingested after repeated tries; look for its errors in the log, then drop it again.";
        logger.LogError("Gave up: {Reason}", reason);
        await runs.RejectAsync(scene, etag, reason, cancellationToken);
    }

    private async Task<RunId> IngestAsync(BlobEntry blob, UpscaleSettings settings, CancellationToken cancellationToken)
    {
        var card = models.Find(settings.Model);
        var run = RunIds.For(blob, card.Hash, settings);
        if (await runs.FindCommitAsync(run, cancellationToken) is not null)
        {
            return run;
        }

        if (await runs.FindManifestAsync(run, cancellationToken) is null)
        {
            var location = await locator.LocateAsync(blob.Path, cancellationToken);
            using var reader = SceneReader.Open(blob.Path.Name, location, limits);
            var manifest = ManifestBuilder.Build(run, blob, reader, card, settings, cancellationToken);
            await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
            await runs.OpenAsync(manifest, cancellationToken);
            await runs.Blobs.DeleteAsync(BlobLayout.Rejection(manifest.Scene), cancellationToken);
            logger.LogInformation("Scene {Scene} is run {Run}.", manifest.Scene, run);
        }

        string body = PipelineJson.Body(new TileSceneMessage(PipelineJson.Schema, run));
        await queues.SendAsync(QueueNames.TileScene, body, TimeSpan.Zero, cancellationToken);
        return run;
    }

    private async Task<IngestResult> RefuseAsync(string scene, string etag, string reason, CancellationToken cancellationToken)
    {
        logger.LogWarning("Refused: {Reason}", reason);
        await runs.RejectAsync(scene, etag, reason, cancellationToken);
        return new IngestResult(null, reason);
    }

    private static string Shorten(string scene) => scene.Length <= 80 ? scene : scene[..77] + "...";
}
