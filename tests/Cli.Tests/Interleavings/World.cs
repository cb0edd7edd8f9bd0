using System.Collections.Immutable;
using System.Text;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>
/// What is stored and sent at one moment: blobs as numbers of <see cref="Facts"/> by path, and how many messages of each kind wait.
/// Never changed, so that a search can go back to it.
/// </summary>
internal sealed class World
{
    private readonly Dictionary<string, string> listings = new(StringComparer.Ordinal);

    private World(ImmutableSortedDictionary<string, char> blobs, ImmutableSortedDictionary<Message, int> messages, bool isReopened)
    {
        Blobs = blobs;
        Messages = messages;
        IsReopened = isReopened;
    }

    /// <summary>The blobs.</summary>
    public ImmutableSortedDictionary<string, char> Blobs { get; }

    /// <summary>The messages.</summary>
    public ImmutableSortedDictionary<Message, int> Messages { get; }

    /// <summary>Whether what a run's end wrote may be taken away again: where runs are done again or cleared.</summary>
    public bool IsReopened { get; }

    /// <summary>Its number among all worlds, below 0 until the explorer gives it one.</summary>
    public int Number { get; set; } = -1;

    /// <summary>Nothing at all.</summary>
    public static World Empty(bool isReopened) => new(
        ImmutableSortedDictionary.Create<string, char>(StringComparer.Ordinal), ImmutableSortedDictionary<Message, int>.Empty, isReopened);

    /// <summary>Whether a blob is there.</summary>
    public bool Has(string path) => Blobs.ContainsKey(path);

    /// <summary>The blobs of a container whose names start with a prefix, in order.</summary>
    public string List(string prefix)
    {
        if (!listings.TryGetValue(prefix, out string? found))
        {
            listings[prefix] = found = string.Concat(
                Blobs.Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal)).Select(blob => blob.Value));
        }

        return found;
    }

    /// <summary>With a blob.</summary>
    public World Put(string path, char fact) => new(Blobs.SetItem(path, fact), Messages, IsReopened);

    /// <summary>Without a blob.</summary>
    public World Delete(string path) => Has(path) ? new(Blobs.Remove(path), Messages, IsReopened) : this;

    /// <summary>With one more message.</summary>
    public World Send(Message message) => new(Blobs, Messages.SetItem(message, Messages.GetValueOrDefault(message) + 1), IsReopened);

    /// <summary>With one message less.</summary>
    public World Take(Message message) => new(
        Blobs,
        Messages[message] > 1 ? Messages.SetItem(message, Messages[message] - 1) : Messages.Remove(message),
        IsReopened);

    /// <summary>A text that equal worlds have in common, and no others.</summary>
    public string Key(Func<Message, char> number)
    {
        var key = new StringBuilder();
        foreach (char blob in Blobs.Values)
        {
            key.Append(blob);
        }

        key.Append('\uFFFF');
        foreach (var (message, count) in Messages)
        {
            key.Append(number(message)).Append((char)count);
        }

        return key.ToString();
    }
}
