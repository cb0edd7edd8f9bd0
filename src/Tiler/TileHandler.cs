using Microsoft.Extensions.Logging;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Raster;

namespace Nadir.Tiler;

/// <summary>
/// Cuts a run's scene into input tiles, a unit at a time, and asks for each unit to be upscaled. What is stored already is not
/// read again, so a repeat after a crash goes on where the first stopped and sends again what may not have been sent.
/// </summary>
public sealed class TileHandler(
    RunStore runs,
    FanIn fanIn,
    IQueueStore queues,
    IRasterLocator locator,
    RasterLimits limits,
    TileOptions options,
    TimeProvider time,
    ILogger<TileHandler> logger)
{
    /// <summary>Time between two looks at how many units wait.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    /// <summary>Cuts the run's scene.</summary>
    public Task TileAsync(RunId run, CancellationToken cancellationToken) => RunGuard.RunAsync(
        () => CutAsync(run, cancellationToken),
        reason => runs.FailAsync(run, reason, cancellationToken),
        cancellationToken: cancellationToken);

    /// <summary>Ends a run whose tiling failed as often as the queue allows.</summary>
    public Task GiveUpAsync(RunId run, CancellationToken cancellationToken) => runs.FailAsync(
        run,
        $"run {run}: its scene could not be tiled after repeated tries; look for its errors in the log, then drop it again.",
        cancellationToken);

    private async Task CutAsync(RunId run, CancellationToken cancellationToken)
    {
        if (await runs.FindCommitAsync(run, cancellationToken) is not null)
        {
            return;
        }

        if (!await HasRoomAsync(cancellationToken))
        {
            await PutOffAsync(run, cancellationToken);
            return;
        }

        var manifest = await runs.ReadManifestAsync(run, cancellationToken);
        await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
        var plan = new RunPlan(manifest);
        var stored = await StoredAsync(BlobLayout.InputPrefix(run), cancellationToken);
        var ended = await StoredAsync(BlobLayout.DetailPrefix(run), cancellationToken);
        var location = await locator.LocateAsync(BlobLayout.Scene(manifest.Scene), cancellationToken);
        using var reader = SceneReader.Open(manifest.Scene, location, limits);
        var cutter = new TileCutter(manifest, plan, reader);
        for (int unit = 0; unit < plan.UnitCount; unit++)
        {
            if (!stored.Contains(unit) && !ended.Contains(unit))
            {
                await CutUnitAsync(manifest, plan, cutter, unit, cancellationToken);
            }
            else if (ended.Contains(unit))
            {
                await fanIn.CompleteUnitAsync(run, plan, unit, cancellationToken);
            }
            else
            {
                await queues.SendUpscaleTilesAsync(run, unit, cancellationToken);
            }
        }

        await fanIn.TidyIfEndedAsync(run, cancellationToken);
        logger.LogInformation("Run {Run}: {Tiles} tiles in {Units} units.", run, plan.Grid.Count, plan.UnitCount);
    }

    /// <summary>Whether further units may wait for the Upscaler: now, or once some have been taken while this scene waits in its turn.</summary>
    private async Task<bool> HasRoomAsync(CancellationToken cancellationToken)
    {
        long begun = time.GetTimestamp();
        while (await queues.CountAsync(QueueNames.UpscaleTiles, cancellationToken) >= options.MostWaitingUnits)
        {
            if (time.GetElapsedTime(begun) >= options.Patience)
            {
                return false;
            }

            await Task.Delay(Poll, time, cancellationToken);
        }

        return true;
    }

    /// <summary>
    /// The Upscaler is behind: more tiles would only fill the store. The run is marked as moving, or the sweep would ask for it as well.
    /// </summary>
    private async Task PutOffAsync(RunId run, CancellationToken cancellationToken)
    {
        logger.LogInformation("Run {Run}: waits, since {Most} units or more wait to be upscaled.", run, options.MostWaitingUnits);
        await runs.TouchAsync(run, cancellationToken);
        await queues.SendTileSceneAsync(run, options.LookAgain, cancellationToken);
    }

    private async Task CutUnitAsync(SceneManifest manifest, RunPlan plan, TileCutter cutter, int unit, CancellationToken cancellationToken)
    {
        var input = cutter.Cut(unit, cancellationToken);
        await SceneVersion.RequireAsync(runs.Blobs, manifest, cancellationToken);
        if (input is null)
        {
            var path = BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit);
            await runs.Blobs.CreateAsync(path, new MemoryStream(DetailTiles.WriteEmpty()), cancellationToken);
            await fanIn.CompleteUnitAsync(manifest.Run, plan, unit, cancellationToken);
            return;
        }

        await runs.Blobs.CreateAsync(BlobLayout.Input(manifest.Run, unit), input, cancellationToken);
        await queues.SendUpscaleTilesAsync(manifest.Run, unit, cancellationToken);
    }

    private async Task<HashSet<int>> StoredAsync(string prefix, CancellationToken cancellationToken)
    {
        var units = new HashSet<int>();
        await foreach (var entry in runs.Blobs.ListAsync(BlobLayout.Work, prefix, cancellationToken))
        {
            units.Add(BlobLayout.UnitOf(entry.Path));
        }

        return units;
    }
}
