using System.Text;

namespace Nadir.Core.Ports;

/// <summary>A blob's place: container and name. Names use '/' between parts and never climb ("..") or start with '/'.</summary>
public readonly record struct BlobPath
{
    /// <summary>Longest blob name that Azure Storage takes, in characters.</summary>
    public const int MaxNameLength = 1024;

    /// <summary>Creates a path; throws <see cref="ArgumentException"/> for a name that no store must follow.</summary>
    public BlobPath(string container, string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(container);
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (Fault(name) is { } fault)
        {
            throw new ArgumentException($"blob name {Shorten(name)} {fault}", nameof(name));
        }

        Container = container;
        Name = name;
    }

    /// <summary>Container name.</summary>
    public string Container { get; }

    /// <summary>Blob name inside the container.</summary>
    public string Name { get; }

    /// <summary>What is wrong with a blob name, or null when nothing is.</summary>
    public static string? Fault(string name)
    {
        if (name.Length > MaxNameLength)
        {
            return $"has {name.Length} characters, more than {MaxNameLength}";
        }

        foreach (var part in name.Split('/'))
        {
            if (part is "" or "." or "..")
            {
                return "has an empty part, '.' or '..' between its slashes";
            }
        }

        foreach (var character in name.EnumerateRunes())
        {
            // Two separators of Unicode break a line as a control character does.
            if (Rune.IsControl(character) || character.Value is '\\' or 0x2028 or 0x2029)
            {
                return "has a control character or a backslash";
            }

            if (character == Rune.ReplacementChar)
            {
                return "has a character that is none";
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Container}/{Name}";

    private static string Shorten(string name) => name.Length <= 80 ? $"'{name}'" : $"'{name[..77]}...'";
}
