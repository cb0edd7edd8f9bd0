using Nadir.Core.Scenes;
using Nadir.Platform.Hosting;

namespace Nadir.Cli.Composition;

/// <summary>The host.json that the four apps are deployed with; the command carries a copy of it.</summary>
internal static class HostFile
{
    /// <summary>Its settings, with <paramref name="workers"/> units under way at once where given.</summary>
    public static HostSettings Read(int? workers)
    {
        using var stream = typeof(HostFile).Assembly.GetManifestResourceStream("host.json")
            ?? throw new InvalidOperationException("host.json is not in the assembly");
        using var reader = new StreamReader(stream);
        var settings = HostSettings.Parse(reader.ReadToEnd());
        return workers is { } count
            ? settings.WithQueue(QueueNames.UpscaleTiles, settings.ForQueue(QueueNames.UpscaleTiles).WithWorkers(count))
            : settings;
    }
}
