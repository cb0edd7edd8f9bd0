using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>
/// Loads each model once per process and precision. Without a wait for batches it lends a model to one unit at a time: the network's own
/// threads fill the machine, while other units read and write. With one, units share the model's calls (<see cref="TileBatcher"/>).
/// </summary>
/// <param name="catalog">Where models are.</param>
/// <param name="load">Opens a model's sessions.</param>
/// <param name="batchWait">How long a unit waits for others to share a call with, at least 0; 0 is not at all.</param>
/// <param name="clock">The clock of that wait; the system's by default.</param>
public sealed class DetailModelSource(
    IModelCatalog catalog, Func<ModelCard, IDetailModel> load, TimeSpan batchWait = default, TimeProvider? clock = null)
    : IDetailModelSource, IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly ComingUnits coming = new();
    private SemaphoreSlim? turn;
    private readonly Dictionary<(string Hash, string Precision), (IDetailModel Model, TileBatcher Batcher)> loaded = [];

    /// <inheritdoc/>
    public IDisposable Announce() => coming.Add();

    /// <inheritdoc/>
    public async Task<RentedModel> RentAsync(SceneManifest manifest, CancellationToken cancellationToken)
    {
        bool isLent = false;
        await gate.WaitAsync(cancellationToken);
        try
        {
            var (model, batcher) = Load(manifest);
            isLent = batchWait == TimeSpan.Zero;
            return isLent ? new RentedModel(model, gate) : new RentedModel(model, batcher, coming);
        }
        finally
        {
            if (!isLent)
            {
                gate.Release();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (model, _) in loaded.Values)
        {
            model.Dispose();
        }

        turn?.Dispose();
        gate.Dispose();
    }

    private (IDetailModel Model, TileBatcher Batcher) Load(SceneManifest manifest)
    {
        string precision = manifest.Precision ?? ModelPrecision.Default;
        var key = (manifest.ModelHash, precision);
        if (!loaded.TryGetValue(key, out var entry))
        {
            var card = catalog.Find(manifest.Model);
            if (card.Hash != manifest.ModelHash)
            {
                throw new ModelRejectedException(
                    manifest.Model,
                    $"is not the one that run {manifest.Run} was made for (hash {Short(card.Hash)}, not {Short(manifest.ModelHash)})",
                    "put the run's version back, or drop the scene again");
            }

            var model = load(card.At(precision));
            turn ??= new SemaphoreSlim(model.Lanes);
            entry = loaded[key] = (model, new TileBatcher(model, turn, coming, batchWait, clock ?? TimeProvider.System));
        }

        return entry;
    }

    private static string Short(string hash) => hash[..12];
}
