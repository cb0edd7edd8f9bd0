using System.Security.Cryptography;
using Nadir.Core.Ports;

namespace Nadir.Cli.Tests.Interleavings;

/// <summary>
/// Numbers for blobs with their contents, so that a state of the world is a short text and equal states are equal texts. Contents stand
/// for their ETags: a blob written twice with the same bytes is the same fact.
/// </summary>
internal sealed class Facts
{
    private static readonly DateTimeOffset Written = new(2024, 6, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly Dictionary<(string Path, string Hash), char> numbers = [];
    private readonly List<BlobContent> contents = [];

    /// <summary>The number of a blob with these bytes.</summary>
    public char Of(BlobPath path, byte[] bytes)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        if (!numbers.TryGetValue((path.ToString(), hash), out char number))
        {
            numbers[(path.ToString(), hash)] = number = checked((char)contents.Count);
            contents.Add(new BlobContent(new BlobEntry(path, hash[..16], bytes.Length, Written), bytes));
        }

        return number;
    }

    /// <summary>The number of a blob that was seen with this ETag.</summary>
    public char Find(BlobPath path, string etag) => (char)contents.FindIndex(blob => blob.Entry.Path == path && blob.Entry.ETag == etag);

    /// <summary>The blob of a number.</summary>
    public BlobContent this[char number] => contents[number];
}
