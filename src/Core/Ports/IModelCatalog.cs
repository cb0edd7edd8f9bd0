using Nadir.Core.Models;

namespace Nadir.Core.Ports;

/// <summary>The models at hand.</summary>
public interface IModelCatalog
{
    /// <summary>Names of the models, in ordinal order.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>The card of a model; throws <see cref="Errors.ModelRejectedException"/> when there is none or it is not valid.</summary>
    ModelCard Find(string name);

    /// <summary>
    /// The bytes of one of the card's graphs, checked against the card's hash; throws
    /// <see cref="Errors.ModelRejectedException"/> when missing or altered.
    /// </summary>
    byte[] ReadGraph(ModelCard card, ModelFile file);
}
