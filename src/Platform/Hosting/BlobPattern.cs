using System.Text;
using System.Text.RegularExpressions;

namespace Nadir.Platform.Hosting;

/// <summary>
/// The path of a blob trigger: a container and a pattern of blob names in which <c>{x}</c> stands for any text. The last one
/// may hold slashes, those before it may not.
/// </summary>
public sealed partial class BlobPattern
{
    private readonly Regex names;

    private BlobPattern(string container, string prefix, Regex names, IReadOnlyList<string> parameters)
    {
        Container = container;
        Prefix = prefix;
        this.names = names;
        Parameters = parameters;
    }

    /// <summary>The container.</summary>
    public string Container { get; }

    /// <summary>What every matching name begins with; may be empty.</summary>
    public string Prefix { get; }

    /// <summary>Names between braces, in order.</summary>
    public IReadOnlyList<string> Parameters { get; }

    /// <summary>
    /// Reads <c>container/pattern</c>; throws <see cref="FormatException"/> for a path without a container or with odd braces.
    /// </summary>
    public static BlobPattern Parse(string path)
    {
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || slash == path.Length - 1 || path[..slash].Contains('{', StringComparison.Ordinal))
        {
            throw new FormatException($"blob path '{path}' is not container/name; the container has no braces");
        }

        string pattern = path[(slash + 1)..];
        var found = Parameter().Matches(pattern);
        var regex = new StringBuilder("^");
        int at = 0;
        for (int i = 0; i < found.Count; i++)
        {
            regex.Append(Literal(path, pattern[at..found[i].Index]));
            regex.Append(i == found.Count - 1 ? "(.+)" : "([^/]+)");
            at = found[i].Index + found[i].Length;
        }

        regex.Append(Literal(path, pattern[at..])).Append('$');
        string prefix = found.Count == 0 ? pattern : pattern[..found[0].Index];
        string[] parameters = [.. found.Select(match => match.Groups[1].Value)];
        return parameters.Distinct(StringComparer.OrdinalIgnoreCase).Count() == parameters.Length
            ? new BlobPattern(path[..slash], prefix, new Regex(regex.ToString(), RegexOptions.Singleline), parameters)
            : throw new FormatException($"blob path '{path}' names a parameter twice");
    }

    /// <summary>The values of <see cref="Parameters"/> in a blob's name, or null when it does not match.</summary>
    public IReadOnlyList<string>? Match(string name) =>
        names.Match(name) is { Success: true } match ? [.. match.Groups.Values.Skip(1).Select(group => group.Value)] : null;

    private static string Literal(string path, string text) => text.AsSpan().ContainsAny('{', '}')
        ? throw new FormatException($"blob path '{path}' has a brace without its partner or an odd name between braces")
        : Regex.Escape(text);

    [GeneratedRegex(@"\{([A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Parameter();
}
