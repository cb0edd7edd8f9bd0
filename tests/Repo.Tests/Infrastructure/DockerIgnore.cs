using System.Text.RegularExpressions;

namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>What .dockerignore leaves of the repository; the last line that fits a path, or a folder above it, decides.</summary>
internal sealed class DockerIgnore
{
    private readonly List<(Regex Pattern, bool Keeps)> rules = [];

    /// <summary>Reads the file's text.</summary>
    public DockerIgnore(string source)
    {
        foreach (string line in source.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith('#')))
        {
            rules.Add((ToRegex(line.TrimStart('!').Trim('/')), line.StartsWith('!')));
        }
    }

    /// <summary>Whether the build context holds the file.</summary>
    public bool Holds(string path)
    {
        bool held = true;
        foreach (var (pattern, keeps) in rules)
        {
            held = pattern.IsMatch(path) ? keeps : held;
        }

        return held;
    }

    // "**" is any number of folders, "*" and "?" stay within one; what fits a folder fits all below it.
    private static Regex ToRegex(string pattern)
    {
        string text = Regex.Escape(pattern)
            .Replace(@"\*\*/", "(.*/)?", StringComparison.Ordinal)
            .Replace(@"\*", "[^/]*", StringComparison.Ordinal)
            .Replace(@"\?", "[^/]", StringComparison.Ordinal);
        return new Regex($"^{text}(/.*)?$", RegexOptions.CultureInvariant);
    }
}
