using Microsoft.Extensions.Configuration;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>Settings that remember which of them were asked for.</summary>
internal sealed class RecordingConfiguration : ConfigurationProvider, IConfigurationSource
{
    private readonly HashSet<string> asked = new(StringComparer.Ordinal);

    /// <summary>Starts with the given settings, named with ':'.</summary>
    public RecordingConfiguration(params (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            Data[name] = value;
        }
    }

    /// <summary>What was asked for, as environment variables are named; of a list its first item.</summary>
    public IEnumerable<string> Asked => asked.Where(name => !asked.Contains(name + ":0")).Select(name => name.Replace(":", "__", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override bool TryGet(string key, out string? value)
    {
        asked.Add(key);
        return base.TryGet(key, out value);
    }

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;
}
