using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Platform.Telemetry;
using Nadir.Raster;
using Nadir.Raster.Examination;

namespace Nadir.Ingest;

/// <summary>
/// Takes a dropped scene: has it examined in place, writes its run's manifest and asks for it to be tiled; or records why not. The
/// same drop again is the same run, and asks again, which is free.
/// </summary>
public sealed class IngestHandler(
    RunStore runs,
    IQueueStore queues,
    IRasterLocator locator,
    IModelCatalog models,
    ISceneExaminer examiner,
    RasterLimits limits,
    ILogger<IngestHandler> logger)
{
    /// <summary>Ingests the scene as it stands now in the drop container.</summary>
    public async Task<IngestResult> IngestAsync(string scene, UpscaleSettings settings, CancellationToken cancellationToken)
    {
        using var span = PipelineTelemetry.BeginIngest(BlobLayout.Shown(scene));
        if (BlobLayout.NameFault(scene) is { } fault)
        {
            var unnameable = new SceneRejectedException(BlobLayout.Shown(scene), $"its name {fault}", "rename it and drop it again");
            return await RefuseAsync(scene, string.Empty, null, unnameable.Message, cancellationToken);
        }

        if (await runs.Blobs.FindAsync(BlobLayout.Scene(scene), cancellationToken) is not { } blob)
        {
            logger.LogInformation("Scene {Scene} is gone; nothing to ingest.", scene);
            return new IngestResult(null, null);
        }

        string? refusal = null;
        RunId? run = null;
        await RunGuard.RunAsync(
            async () =>
            {
                var card = models.Find(settings.Model);
                run = RunIds.For(blob, card.Hash, settings);
                PipelineTelemetry.NoteRun(run.Value);
                await IngestAsync(blob, run.Value, card, settings, cancellationToken);
            },
            reason => Task.FromResult(refusal = reason),
            cancellationToken: cancellationToken);
        return refusal is null ? new IngestResult(run, null) : await RefuseAsync(scene, blob.ETag, run, refusal, cancellationToken);
    }

    /// <summary>
    /// Ingests every scene that has neither a run nor a refusal with this model and these settings: those whose event got lost, and
    /// those refused because of a model that has since been mended.
    /// </summary>
    public async Task ReconcileAsync(UpscaleSettings settings, CancellationToken cancellationToken)
    {
        var card = models.Find(settings.Model);
        await foreach (var blob in runs.Blobs.ListAsync(BlobLayout.Scenes, string.Empty, cancellationToken))
        {
            string scene = blob.Path.Name;
            var run = RunIds.For(blob, card.Hash, settings);
            bool refused = (await runs.FindRejectionAsync(scene, cancellationToken))?.Run == run;
            if (!refused && await runs.FindManifestAsync(run, cancellationToken) is null)
            {
                await IngestAsync(scene, settings, cancellationToken);
            }
        }
    }

    /// <summary>Records that a scene could not be ingested after as many tries as the host allows.</summary>
    public async Task GiveUpAsync(string scene, string etag, UpscaleSettings settings, CancellationToken cancellationToken)
    {
        string reason = $"{scene}: could not be ingested after repeated tries; look for its errors in the log, then drop it again.";
        logger.LogError("Gave up: {Reason}", reason);
        var blob = BlobLayout.NameFault(scene) is null ? await runs.Blobs.FindAsync(BlobLayout.Scene(scene), cancellationToken) : null;
        await runs.RejectAsync(scene, etag, blob is null ? null : FindRunId(blob, settings), reason, cancellationToken);
    }

    /// <summary>The run that the scene would be, or null while the model at hand is none: it is part of the id.</summary>
    private RunId? FindRunId(BlobEntry blob, UpscaleSettings settings)
    {
        try
        {
            return RunIds.For(blob, models.Find(settings.Model).Hash, settings);
        }
        catch (ModelRejectedException e)
        {
            logger.LogError("The refusal of {Scene} names no run: {Reason}", blob.Path.Name, e.Message);
            return null;
        }
    }

    private async Task IngestAsync(BlobEntry blob, RunId run, ModelCard card, UpscaleSettings settings, CancellationToken cancellationToken)
    {
        if (await runs.FindCommitAsync(run, cancellationToken) is not null)
        {
            return;
        }

        if (await runs.FindManifestAsync(run, cancellationToken) is null)
        {
            var location = await locator.LocateAsync(blob.Path, cancellationToken);
            var request = new ExaminationRequest(blob.Path.Name, location, limits, ExaminationDepth.Whole, settings.Window);
            var scene = await examiner.ExamineAsync(request, cancellationToken);
            var manifest = ManifestBuilder.Build(run, blob, scene, card, settings);
            await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
            await runs.OpenAsync(manifest, cancellationToken);
            await runs.Blobs.DeleteAsync(BlobLayout.Rejection(manifest.Scene), cancellationToken);
            logger.LogInformation("Scene {Scene} is run {Run}.", manifest.Scene, run);
        }

        await queues.SendTileSceneAsync(run, cancellationToken);
    }

    private async Task<IngestResult> RefuseAsync(string scene, string etag, RunId? run, string reason, CancellationToken cancellationToken)
    {
        logger.LogWarning("Refused: {Reason}", reason);
        await runs.RejectAsync(scene, etag, run, reason, cancellationToken);
        return new IngestResult(null, reason);
    }
}
