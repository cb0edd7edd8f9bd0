using System.IO.Enumeration;

namespace Nadir.Platform.Folder;

/// <summary>Finds the blobs below a container's folder in ordinal order of their names, holding one folder's names in memory per level.</summary>
internal static class BlobWalk
{
    /// <summary>Names that start with <paramref name="prefix"/>, with their files; what vanishes meanwhile may be missing or stale.</summary>
    public static IEnumerable<(string Name, string File)> Files(string container, string prefix)
    {
        int slash = prefix.LastIndexOf('/');
        string parts = slash < 0 ? "" : prefix[..slash];
        if (slash >= 0 && parts.Split('/').Any(part => part is "" or "." or ".."))
        {
            return [];
        }

        string folder = slash < 0 ? container : Path.Combine(container, BlobFileName.ToFolder(parts, FolderRoot.FoldsCase));
        return Walk(folder, prefix[..(slash + 1)], prefix[(slash + 1)..]);
    }

    private static IEnumerable<(string Name, string File)> Walk(string folder, string before, string filter)
    {
        var level = new List<Found>();
        Read(folder, "", level);
        level.RemoveAll(found => !found.Part.StartsWith(filter, StringComparison.Ordinal));
        level.Sort((a, b) => string.CompareOrdinal(a.SortKey, b.SortKey));
        foreach (var found in level)
        {
            if (found.Kind == PathKind.Blob)
            {
                yield return (before + found.Part, found.Path);
                continue;
            }

            foreach (var below in Walk(found.Path, $"{before}{found.Part}/", ""))
            {
                yield return below;
            }
        }
    }

    // Entries of one level; a part's beginning is read through, since what follows it belongs to the same level.
    private static void Read(string folder, string beginning, List<Found> level)
    {
        foreach ((string fileName, bool isFolder) in Entries(folder))
        {
            (var kind, string text) = BlobFileName.Decode(fileName, isFolder, FolderRoot.FoldsCase);
            string path = Path.Combine(folder, fileName);
            if (kind == PathKind.Beginning)
            {
                Read(path, beginning + text, level);
            }
            else if (kind != PathKind.Foreign)
            {
                level.Add(new Found(kind, beginning + text, path));
            }
        }
    }

    private static List<(string Name, bool IsFolder)> Entries(string folder)
    {
        try
        {
            return FolderFault.Guard("list", folder, () => new FileSystemEnumerable<(string, bool)>(
                folder,
                (ref FileSystemEntry entry) => (entry.FileName.ToString(), entry.IsDirectory),
                new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false }).ToList());
        }
        catch (Core.Errors.StorageUnavailableException e) when (e.InnerException is DirectoryNotFoundException)
        {
            return [];
        }
    }

    private readonly record struct Found(PathKind Kind, string Part, string Path)
    {
        public string SortKey => Kind == PathKind.Part ? Part + "/" : Part;
    }
}
