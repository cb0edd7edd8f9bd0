using Nadir.Core.Errors;
using Nadir.Core.Models;
using Nadir.Core.Ports;

namespace Nadir.TestKit;

/// <summary>Cards without graphs, for handlers that need a model's description only.</summary>
public sealed class MemoryModelCatalog(params ModelCard[] cards) : IModelCatalog
{
    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [.. cards.Select(card => card.Name).Order(StringComparer.Ordinal)];

    /// <inheritdoc/>
    public ModelCard Find(string name) => cards.FirstOrDefault(card => card.Name == name)
        ?? throw new ModelRejectedException(name, "there is no such model in memory", $"take one of {string.Join(", ", Names)}");

    /// <inheritdoc/>
    public byte[] ReadGraph(ModelCard card, ModelFile file) =>
        throw new ModelRejectedException(card.Name, $"{file.Name} is missing", "this catalogue has cards only");
}
