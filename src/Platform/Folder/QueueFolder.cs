using System.IO.Enumeration;

namespace Nadir.Platform.Folder;

/// <summary>
/// One queue's folder and what was last seen in it. Reading a folder of 10,000 messages for each receive would be slow, so names are kept, in order,
/// and read anew only when none of those kept is due; a kept name that has changed meanwhile fails to be claimed and is passed over.
/// </summary>
internal sealed class QueueFolder(string path)
{
    private readonly Lock scanning = new();
    private readonly Lock gate = new();
    private Queue<string> seen = new();
    private int scans;

    /// <summary>The folder; it may not exist yet.</summary>
    public string Path { get; } = path;

    /// <summary>The file of a message.</summary>
    public string FileOf(MessageFileName name) => System.IO.Path.Combine(Path, name.ToString());

    /// <summary>Takes the next name kept that is due at <paramref name="now"/>, or null.</summary>
    public MessageFileName? NextVisible(DateTimeOffset now)
    {
        lock (gate)
        {
            while (seen.TryPeek(out string? fileName))
            {
                if (MessageFileName.Parse(fileName) is not { } name)
                {
                    seen.Dequeue();
                    continue;
                }

                if (name.VisibleAt > now.UtcTicks)
                {
                    return null;
                }

                seen.Dequeue();
                return name;
            }

            return null;
        }
    }

    /// <summary>Reads the folder anew; callers that waited for a reading that began after their call share it.</summary>
    public void Scan()
    {
        int before = Volatile.Read(ref scans);
        lock (scanning)
        {
            if (scans != before)
            {
                return;
            }

            scans++;
            var names = FileNames();
            names.Sort(string.CompareOrdinal);
            lock (gate)
            {
                seen = new Queue<string>(names);
            }
        }
    }

    /// <summary>The messages there are, in no order.</summary>
    public List<MessageFileName> Names() => [.. FileNames().Select(MessageFileName.Parse).OfType<MessageFileName>()];

    private List<string> FileNames() => FolderFault.Guard("read", Path, () =>
    {
        try
        {
            return new FileSystemEnumerable<string>(
                Path,
                (ref FileSystemEntry entry) => entry.FileName.ToString(),
                new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }).ToList();
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    });
}
