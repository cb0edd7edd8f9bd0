using Nadir.Core.Scenes;
using Nadir.Platform.Hosting;

namespace Nadir.Cli.Composition;

/// <summary>The host.json that the four apps are deployed with; it lies beside the program.</summary>
internal static class HostFile
{
    /// <summary>Its settings, with <paramref name="workers"/> units under way at once where given.</summary>
    public static HostSettings Read(int? workers)
    {
        var settings = HostSettings.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "host.json")));
        return workers is { } count
            ? settings.WithQueue(QueueNames.UpscaleTiles, settings.ForQueue(QueueNames.UpscaleTiles).WithWorkers(count))
            : settings;
    }
}
