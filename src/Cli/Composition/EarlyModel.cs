using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Composition;

/// <summary>
/// A model that is being loaded while the scene is still examined, for whoever asks for it first. What is wrong with it is told to them; nobody
/// hears of a model that was not asked for.
/// </summary>
internal sealed class EarlyModel : IAsyncDisposable
{
    private readonly ModelCard card;
    private Task<OnnxDetailModel>? loading;

    private EarlyModel(ModelCard card, Task<OnnxDetailModel> loading)
    {
        (this.card, this.loading) = (card, loading);
    }

    /// <summary>Begins to load a model at its card's precision.</summary>
    public static EarlyModel Load(IModelCatalog catalog, ModelCard card, InferenceOptions options) =>
        new(card, Task.Run(() => OnnxDetailModel.Load(catalog, card, options)));

    /// <summary>The model, the caller's from now on; null where it is another, or was taken.</summary>
    public OnnxDetailModel? Take(ModelCard wanted)
    {
        bool isThis = wanted.Hash == card.Hash && wanted.Encoder == card.Encoder && wanted.Denoiser == card.Denoiser;
        return isThis ? Interlocked.Exchange(ref loading, null)?.GetAwaiter().GetResult() : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref loading, null) is { } left)
        {
            await ((Task)left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (left.IsCompletedSuccessfully)
            {
                (await left).Dispose();
            }
        }
    }
}
