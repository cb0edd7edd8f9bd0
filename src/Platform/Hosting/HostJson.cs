using System.Globalization;
using System.Text.Json;

namespace Nadir.Platform.Hosting;

/// <summary>Reads host.json as the Functions host does: names in any case, comments allowed.</summary>
internal static class HostJson
{
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The settings in <paramref name="json"/>; see <see cref="HostSettings.Parse"/>.</summary>
    public static HostSettings Read(string json)
    {
        using var document = Open(json);
        var root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new HostSettingsException("the file", $"holds {Shown(root)}; it must be a JSON object");
        }

        string? version = Text(root, "version");
        if (version != "2.0")
        {
            throw new HostSettingsException("version", $"is {(version is null ? "missing" : $"\"{version}\"")}; it must be \"2.0\"");
        }

        var settings = new HostSettings();
        return settings with
        {
            Queues = Queues(root, settings.Queues),
            Blobs = Blobs(root, settings.Blobs),
            FunctionTimeout = Timeout(root, settings.FunctionTimeout),
            RoutePrefix = Text(root, "extensions.http.routePrefix")?.Trim('/') ?? settings.RoutePrefix,
        };
    }

    private static JsonDocument Open(string json)
    {
        try
        {
            return JsonDocument.Parse(json, Lenient);
        }
        catch (JsonException fault)
        {
            throw new HostSettingsException("the file", $"is not JSON ({fault.Message.TrimEnd('.')})", fault);
        }
    }

    private static QueueSettings Queues(JsonElement root, QueueSettings defaults)
    {
        const string Path = "extensions.queues.";
        var settings = defaults with
        {
            BatchSize = Whole(root, Path + "batchSize") ?? defaults.BatchSize,
            MaxDequeueCount = Whole(root, Path + "maxDequeueCount") ?? defaults.MaxDequeueCount,
            VisibilityTimeout = Span(root, Path + "visibilityTimeout") ?? defaults.VisibilityTimeout,
            MaxPollingInterval = Span(root, Path + "maxPollingInterval") ?? defaults.MaxPollingInterval,
        };
        return Whole(root, Path + "newBatchThreshold") is { } threshold ? settings with { NewBatchThreshold = threshold } : settings;
    }

    private static BlobSettings Blobs(JsonElement root, BlobSettings defaults) => new()
    {
        MaxDegreeOfParallelism = Whole(root, "extensions.blobs.maxDegreeOfParallelism") ?? defaults.MaxDegreeOfParallelism,
        PoisonBlobThreshold = Whole(root, "extensions.blobs.poisonBlobThreshold") ?? defaults.PoisonBlobThreshold,
    };

    private static TimeSpan? Timeout(JsonElement root, TimeSpan? fallback) =>
        Text(root, "functionTimeout") == "-1" ? null : Span(root, "functionTimeout") ?? fallback;

    private static string? Text(JsonElement root, string path) => Find(root, path) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { } other => throw new HostSettingsException(path, $"is {Shown(other)}; it must be a text"),
    };

    private static int? Whole(JsonElement root, string path) => Find(root, path) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt32(out int value) => value,
        { } other => throw new HostSettingsException(path, $"is {Shown(other)}; it must be a whole number"),
    };

    private static TimeSpan? Span(JsonElement root, string path) => Find(root, path) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } text
            when TimeSpan.TryParse(text.GetString(), CultureInfo.InvariantCulture, out var value) => value,
        { } other => throw new HostSettingsException(path, $"is {Shown(other)}; it must be a time span such as \"00:00:30\""),
    };

    private static JsonElement? Find(JsonElement root, string path)
    {
        var element = root;
        foreach (string name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || Property(element, name) is not { } next)
            {
                return null;
            }

            element = next;
        }

        return element.ValueKind == JsonValueKind.Null ? null : element;
    }

    private static JsonElement? Property(JsonElement element, string name)
    {
        foreach (var property in element.EnumerateObject())
        {
            if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return property.Value;
            }
        }

        return null;
    }

    private static string Shown(JsonElement element) =>
        element.GetRawText() is { Length: > 60 } raw ? string.Concat(raw.AsSpan(0, 57), "...") : element.GetRawText();
}
