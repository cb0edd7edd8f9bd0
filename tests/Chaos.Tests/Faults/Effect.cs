using System.Text.RegularExpressions;

namespace Nadir.Chaos.Tests.Faults;

/// <summary>What a worker's question is about.</summary>
internal static partial class Effect
{
    /// <summary>
    /// The kind of effect: "before create detail", "after send stitch-scene", "before http put work", "before compute", "before gdal".
    /// </summary>
    public static string KindOf(string label)
    {
        string[] words = label.Split(' ', 4);
        return words[1] switch
        {
            "compute" or "gdal" => $"{words[0]} {words[1]}",
            "http" => $"{words[0]} http {Request(words[2], words[3])}",
            "send" or "receive" or "hide" or "remove" => $"{words[0]} {words[1]} {words[2]}",
            _ => $"{words[0]} {words[1]} {Blob(words[2])}",
        };
    }

    private static string Blob(string path)
    {
        string container = path[..path.IndexOf('/', StringComparison.Ordinal)];
        string file = path[(path.LastIndexOf('/') + 1)..];
        return container switch
        {
            "work" => WorkPlace().Match(path).Groups["place"].Value switch
            {
                "lr" => "input",
                "t" => "detail",
                "s" => "shard",
                "f" => "failed",
                "" => file.Replace(".json", "", StringComparison.Ordinal),
                var index => index,
            },
            "products" => file,
            "hosts" => "receipt",
            _ => container,
        };
    }

    private static string Request(string method, string pathAndQuery)
    {
        string[] parts = pathAndQuery.Split('?');
        string query = parts.Length > 1 ? parts[1] : "";
        string place = parts[0].Split('/') is { Length: > 2 } names ? names[2] : "";
        string verb = query.Contains("comp=lease", StringComparison.Ordinal) ? "lease"
            : query.Contains("comp=list", StringComparison.Ordinal) ? "list"
            : query.Contains("comp=metadata", StringComparison.Ordinal) ? "count"
            : query.Contains("restype=container", StringComparison.Ordinal) ? "container"
            : method.ToLowerInvariant();
        return $"{verb} {place}";
    }

    [GeneratedRegex("^work/(?:(?<place>open|closed)/|[^/]+/(?<place>lr|t|s|f)/)")]
    private static partial Regex WorkPlace();
}
