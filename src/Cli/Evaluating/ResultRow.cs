using Nadir.Core.Metrics;

namespace Nadir.Cli.Evaluating;

/// <summary>A row of what the command tells.</summary>
/// <param name="Name">The method's name.</param>
/// <param name="AgainstBicubic">The row beside bicubic.</param>
/// <param name="Pooled">Every measure over all images.</param>
internal sealed record ResultRow(string Name, AgainstBicubic AgainstBicubic, IReadOnlyDictionary<string, PooledNumber> Pooled);
