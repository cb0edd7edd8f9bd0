using System.Collections.Immutable;

namespace Nadir.Platform.Hosting;

/// <summary>What host.json says, as far as this host honours it. Made by <see cref="Parse"/>, then adjusted in code where wanted.</summary>
public sealed record HostSettings
{
    private readonly ImmutableDictionary<string, QueueSettings> queues = ImmutableDictionary<string, QueueSettings>.Empty;

    /// <summary>Settings of every queue that has none of its own.</summary>
    public QueueSettings Queues { get; init; } = new();

    /// <summary>Settings of blob triggers.</summary>
    public BlobSettings Blobs { get; init; } = new();

    /// <summary>How long one invocation may take, above 0; null means for ever; 30 minutes by default.</summary>
    public TimeSpan? FunctionTimeout
    {
        get;
        init => field = value is null || value > TimeSpan.Zero
            ? value
            : throw new HostSettingsException("functionTimeout", $"is {value}; allowed is more than 00:00:00, or -1 for no limit");
    } = TimeSpan.FromMinutes(30);

    /// <summary>First part of every HTTP route, without slashes at its ends; may be empty; <c>api</c> by default.</summary>
    public string RoutePrefix { get; init; } = "api";

    /// <summary>
    /// Reads host.json's text. Comments and settings that this host has no use for are passed over; throws
    /// <see cref="HostSettingsException"/> for text that is not JSON, another version than 2.0, and values of a wrong kind or out of range.
    /// </summary>
    public static HostSettings Parse(string json) => HostJson.Read(json);

    /// <summary>The settings of a queue.</summary>
    public QueueSettings ForQueue(string queue) => queues.GetValueOrDefault(queue) ?? Queues;

    /// <summary>These settings with others for one queue.</summary>
    public HostSettings WithQueue(string queue, QueueSettings settings) => new(this, queues.SetItem(queue, settings));

    /// <summary>Creates the defaults.</summary>
    public HostSettings()
    {
    }

    private HostSettings(HostSettings other, ImmutableDictionary<string, QueueSettings> queues)
        : this(other)
    {
        this.queues = queues;
    }
}
