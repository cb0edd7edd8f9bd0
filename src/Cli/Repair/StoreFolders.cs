using Nadir.Cli.Composition;

namespace Nadir.Cli.Repair;

/// <summary>The folders of the stores that a command means: the one named, else those that <c>upscale</c> and <c>serve</c> keep for themselves.</summary>
internal static class StoreFolders
{
    /// <summary>The folders, in order; those of the commands' own only where there is a store in them.</summary>
    public static IReadOnlyList<string> Of(StoreChoice choice, UserFolders folders)
    {
        if (choice.Folder is { } folder)
        {
            return [folder];
        }

        if (choice.Kind == StoreKind.Connection)
        {
            return [folders.Serve];
        }

        string marker = choice.Kind == StoreKind.Azurite ? "azurite" : "blobs";
        var runs = Directory.Exists(folders.Runs) ? Directory.EnumerateDirectories(folders.Runs).Order(StringComparer.Ordinal) : Enumerable.Empty<string>();
        return [.. runs.Append(folders.Serve).Where(candidate => Directory.Exists(Path.Combine(candidate, marker)))];
    }
}
