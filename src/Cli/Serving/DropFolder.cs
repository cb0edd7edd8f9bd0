namespace Nadir.Cli.Serving;

/// <summary>
/// A local folder that scenes are dropped into, with its sub-folders. Names that start with a dot are left alone: tools write a file under
/// such a name first and rename it when it is whole. Links are not followed.
/// </summary>
internal sealed class DropFolder(string root)
{
    private static readonly EnumerationOptions Walk = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
        ReturnSpecialDirectories = false,
    };

    /// <summary>The folder, as a full path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>Every file as it is now.</summary>
    public IReadOnlyList<FileLook> Look()
    {
        var files = new List<FileLook>();
        foreach (var file in new DirectoryInfo(Root).EnumerateFiles("*", Walk))
        {
            string name = Path.GetRelativePath(Root, file.FullName);
            if (Path.DirectorySeparatorChar != '/')
            {
                name = name.Replace(Path.DirectorySeparatorChar, '/');
            }

            if (!name.Split('/').Any(part => part.StartsWith('.')) && file.Exists)
            {
                files.Add(new FileLook(name, file.Length, file.LastWriteTimeUtc));
            }
        }

        return files;
    }

    /// <summary>The local path of a file that a look saw.</summary>
    public string PathOf(string name) => Path.Combine(Root, name);
}
