using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Platform.Telemetry;

namespace Nadir.Upscaler;

/// <summary>
/// Turns a unit's input tiles into detail tiles. The detail blob is the mark that the unit is done; whatever happens twice gives
/// the same bytes. Reading and writing of one unit overlap with the inference of another.
/// </summary>
public sealed class UpscaleHandler(
    RunStore runs,
    FanIn fanIn,
    IDetailModelSource models,
    ILogger<UpscaleHandler> logger)
{
    private readonly ConcurrentBag<DetailBuffers> spares = [];
    private readonly UnitTurns turns = new();

    /// <summary>Does one unit.</summary>
    public async Task UpscaleAsync(UpscaleTilesMessage message, CancellationToken cancellationToken)
    {
        if (await runs.FindCommitAsync(message.Run, cancellationToken) is not null)
        {
            return;
        }

        if (await FindManifestAsync(message.Run, cancellationToken) is not { } manifest)
        {
            return;
        }

        var plan = PlanFor(message, manifest);

        await RunGuard.RunAsync(
            async () =>
            {
                await turns.RunAsync(
                    message.Run, message.Unit, () => UpscaleAsync(manifest, plan, message.Unit, cancellationToken), cancellationToken);
                await fanIn.CompleteUnitAsync(message.Run, plan, message.Unit, cancellationToken);
            },
            reason => FailAsync(message.Run, plan, message.Unit, reason, cancellationToken),
            cancellationToken: cancellationToken);
    }

    /// <summary>Marks a unit as failed that failed as often as the queue allows, so that no scene hangs.</summary>
    public async Task GiveUpAsync(UpscaleTilesMessage message, CancellationToken cancellationToken)
    {
        if (await FindManifestAsync(message.Run, cancellationToken) is not { } manifest)
        {
            return;
        }

        var plan = PlanFor(message, manifest);
        string reason = $"unit {message.Unit} of run {message.Run} failed after repeated tries; look for its errors in the log, then drop the scene again.";
        await FailAsync(message.Run, plan, message.Unit, reason, cancellationToken);
    }

    private static RunPlan PlanFor(UpscaleTilesMessage message, SceneManifest manifest)
    {
        var plan = new RunPlan(manifest);
        return message.Unit < plan.UnitCount
            ? plan
            : throw new MessageRejectedException(
                QueueNames.UpscaleTiles, $"run {message.Run} has {plan.UnitCount} units, none numbered {message.Unit}");
    }

    /// <summary>The manifest, or null for a run that is gone or whose manifest is damaged; the latter's run is ended with the reason.</summary>
    private async Task<SceneManifest?> FindManifestAsync(RunId run, CancellationToken cancellationToken)
    {
        SceneManifest? manifest = null;
        await RunGuard.RunAsync(
            async () => manifest = await runs.FindManifestAsync(run, cancellationToken),
            reason => runs.EndAsync(run, reason, cancellationToken),
            cancellationToken: cancellationToken);
        if (manifest is null)
        {
            logger.LogError("Run {Run}: has no manifest that can be read; its message is finished.", run);
        }

        return manifest;
    }

    private async Task UpscaleAsync(SceneManifest manifest, RunPlan plan, int unit, CancellationToken cancellationToken)
    {
        var path = BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit);
        if (await runs.Blobs.FindAsync(path, cancellationToken) is not null)
        {
            return;
        }

        var buffers = spares.TryTake(out var spare) ? spare : new DetailBuffers();
        using var coming = models.Announce();
        try
        {
            var source = BlobLayout.Input(manifest.Run, unit);
            var bytes = await buffers.InputAsync(runs.Blobs, source, cancellationToken)
                ?? throw await MissingAsync(manifest.Run, source, cancellationToken);
            var input = InputTiles.Read(bytes, source.ToString(), manifest.Normalization.Count, manifest.Tile);
            MemoryStream detail;
            using (var model = await models.RentAsync(manifest, cancellationToken))
            {
                coming.Dispose();
                detail = await DetailMaker.MakeAsync(manifest, plan, input, model, buffers, cancellationToken);
                await runs.NoteAcceleratorAsync(manifest.Run, model.Model.Accelerator, cancellationToken);
            }

            bool created = await runs.Blobs.CreateAsync(path, detail, cancellationToken);
            if (created)
            {
                PipelineTelemetry.CountTiles(input.Tiles.Count);
                await fanIn.TidyIfEndedAsync(manifest.Run, cancellationToken);
            }

            logger.LogInformation("Run {Run}: unit {Unit} of {Units} {Done}.", manifest.Run, unit, plan.UnitCount, created ? "done" : "was done already");
        }
        finally
        {
            spares.Add(buffers);
        }
    }

    /// <summary>A run that ended since this message was taken has no input any more; else the input is lost.</summary>
    private async Task<PipelineException> MissingAsync(RunId run, BlobPath source, CancellationToken cancellationToken) =>
        await runs.FindCommitAsync(run, cancellationToken) is null
            ? new CorruptBlobException(source.ToString(), "is missing")
            : new RunEndedException(run.Value);

    private async Task FailAsync(RunId run, RunPlan plan, int unit, string reason, CancellationToken cancellationToken)
    {
        logger.LogError("Run {Run}: unit {Unit} failed: {Reason}", run, unit, reason);
        await fanIn.FailUnitAsync(run, plan, unit, reason, cancellationToken);
    }
}
