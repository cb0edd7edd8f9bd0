using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Upscaler.Inference;

namespace Nadir.Upscaler;

/// <summary>
/// Loads each model once per process and precision and lends it to one unit at a time: the network's own threads fill the machine, while
/// other units read and write.
/// </summary>
public sealed class DetailModelSource(IModelCatalog catalog, Func<ModelCard, IDetailModel> load) : IDetailModelSource, IDisposable
{
    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly Dictionary<(string Hash, string Precision), IDetailModel> loaded = [];

    /// <inheritdoc/>
    public async Task<RentedModel> RentAsync(SceneManifest manifest, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            return new RentedModel(Load(manifest), gate);
        }
        catch
        {
            gate.Release();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var model in loaded.Values)
        {
            model.Dispose();
        }

        gate.Dispose();
    }

    private IDetailModel Load(SceneManifest manifest)
    {
        string precision = manifest.Precision ?? ModelPrecision.Default;
        var key = (manifest.ModelHash, precision);
        if (!loaded.TryGetValue(key, out var model))
        {
            var card = catalog.Find(manifest.Model);
            if (card.Hash != manifest.ModelHash)
            {
                throw new ModelRejectedException(
                    manifest.Model,
                    $"is not the one that run {manifest.Run} was made for (hash {Short(card.Hash)}, not {Short(manifest.ModelHash)})",
                    "put the run's version back, or drop the scene again");
            }

            model = loaded[key] = load(card.At(precision));
        }

        return model;
    }

    private static string Short(string hash) => hash[..12];
}
