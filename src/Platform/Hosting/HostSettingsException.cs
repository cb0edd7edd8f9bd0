namespace Nadir.Platform.Hosting;

/// <summary>A setting of host.json, or of the host that reads it, that cannot be honoured.</summary>
public sealed class HostSettingsException(string setting, string reason, Exception? inner = null)
    : Exception($"host.json: {setting} {reason}.", inner)
{
    /// <summary>The setting's path, such as <c>extensions.queues.batchSize</c>.</summary>
    public string Setting { get; } = setting;
}
