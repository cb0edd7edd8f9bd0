using Nadir.Core.Errors;
using Nadir.Core.Scenes;

namespace Nadir.Platform.Runs;

/// <summary>
/// Settles, from what is stored, whether a run's product can be made and which units it does without. A unit with details is done, whatever
/// else is said of it.
/// </summary>
public sealed class UnitLedger(RunStore runs)
{
    /// <summary>
    /// The units that the product does without; null while units have neither details nor a failed marker: the signal came early, and
    /// another comes with the last of them. Throws <see cref="UnitsFailedException"/> when units failed and the run's policy, or their
    /// number, leaves no product.
    /// </summary>
    public async Task<GivenUpUnits?> SettleAsync(SceneManifest manifest, RunPlan plan, CancellationToken cancellationToken)
    {
        var path = BlobLayout.GivenUp(manifest.Run);
        bool mayDoWithout = manifest.OnTileFailure == TileFailurePolicy.Nodata && CanTellNodata(manifest.Description);
        if (mayDoWithout && await runs.Blobs.ReadAsync(path, cancellationToken) is { } standing)
        {
            return PipelineJson.ReadGivenUp(standing);
        }

        // Details first: a unit that ends in between is taken for one that has not ended, and signals once more.
        var done = await UnitsAsync(BlobLayout.DetailPrefix(manifest.Run), cancellationToken);
        var failed = await UnitsAsync(BlobLayout.FailedPrefix(manifest.Run), cancellationToken);
        failed.ExceptWith(done);
        if (done.Count + failed.Count < plan.UnitCount)
        {
            return null;
        }

        var units = new GivenUpUnits(PipelineJson.Schema, manifest.Run, await FailuresAsync(manifest.Run, plan, failed, cancellationToken));
        if (units.Units.Count > 0 && (!mayDoWithout || done.Count == 0))
        {
            throw new UnitsFailedException(manifest.Run.Value, units.Units.Count, units.Units[0].Reason);
        }

        if (!mayDoWithout || await runs.Blobs.CreateAsync(path, RunStore.Content(PipelineJson.Write(units)), cancellationToken))
        {
            return units;
        }

        return await runs.Blobs.ReadAsync(path, cancellationToken) is { } other
            ? PipelineJson.ReadGivenUp(other)
            : throw new CorruptBlobException(path.ToString(), "was deleted");
    }

    /// <summary>Whether a gap can be told from data in every band; a scene without nodata gets a mask, unless some of its bands have nodata.</summary>
    private static bool CanTellNodata(SceneDescription scene) => scene.Validity != Validity.NodataValue
        || scene.Bands.All(band => band.Role != BandRole.Data || band.Nodata is not null);

    private async Task<ValueList<UnitFailure>> FailuresAsync(
        RunId run, RunPlan plan, SortedSet<int> units, CancellationToken cancellationToken)
    {
        var failures = new List<UnitFailure>(units.Count);
        foreach (int unit in units)
        {
            var path = BlobLayout.Failed(run, plan.ShardOf(unit), unit);
            failures.Add(await runs.Blobs.ReadAsync(path, cancellationToken) is { } marker
                ? PipelineJson.ReadFailure(marker)
                : throw new CorruptBlobException(path.ToString(), "was deleted"));
        }

        return ValueList.From(failures);
    }

    private async Task<SortedSet<int>> UnitsAsync(string prefix, CancellationToken cancellationToken)
    {
        var units = new SortedSet<int>();
        await foreach (var entry in runs.Blobs.ListAsync(BlobLayout.Work, prefix, cancellationToken))
        {
            units.Add(BlobLayout.UnitOf(entry.Path));
        }

        return units;
    }
}
