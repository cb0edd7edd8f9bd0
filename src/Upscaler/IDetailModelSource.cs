using Nadir.Core.Errors;
using Nadir.Core.Scenes;

namespace Nadir.Upscaler;

/// <summary>Lends the process's one copy of each model to units, to one at a time or to several that share its calls.</summary>
public interface IDetailModelSource
{
    /// <summary>
    /// Says that a unit will ask for a model's call soon, so that others may wait for it; until it is disposed, which it should be once the model is rented.
    /// </summary>
    IDisposable Announce();

    /// <summary>
    /// Waits for the model of a run and lends it; disposing gives it back. Throws <see cref="ModelRejectedException"/> when the
    /// model at hand is not the one the run was made for.
    /// </summary>
    Task<RentedModel> RentAsync(SceneManifest manifest, CancellationToken cancellationToken);
}
