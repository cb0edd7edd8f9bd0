using Nadir.Core.Ports;

namespace Nadir.TestKit;

/// <summary>The blobs of one container; a listing costs what it gives, however many there are.</summary>
internal sealed class MemoryContainer
{
    private readonly Dictionary<string, BlobContent> blobs = new(StringComparer.Ordinal);
    private readonly SortedSet<string> names = new(StringComparer.Ordinal);

    /// <summary>A blob, or null.</summary>
    public BlobContent? Find(string name) => blobs.GetValueOrDefault(name);

    /// <summary>Puts a blob in, or in place of the one of its name.</summary>
    public void Put(BlobContent blob)
    {
        blobs[blob.Entry.Path.Name] = blob;
        names.Add(blob.Entry.Path.Name);
    }

    /// <summary>Takes a blob out; false when there is none.</summary>
    public bool Remove(string name)
    {
        names.Remove(name);
        return blobs.Remove(name);
    }

    /// <summary>Entries of the blobs whose names begin with a prefix, in ordinal order.</summary>
    public IEnumerable<BlobEntry> Below(string prefix) => names
        .GetViewBetween(prefix, prefix + char.MaxValue)
        .TakeWhile(name => name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(name => blobs[name].Entry);
}
