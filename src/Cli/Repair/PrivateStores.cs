using Nadir.Cli.Composition;

namespace Nadir.Cli.Repair;

/// <summary>The stores that interrupted upscales have left for the same command to go on with.</summary>
internal static class PrivateStores
{
    /// <summary>Removes those that have not changed since <paramref name="until"/> and that no process has, unless <paramref name="isTrial"/>; gives them.</summary>
    public static List<string> Collect(UserFolders folders, DateTimeOffset until, bool isTrial)
    {
        var collected = new List<string>();
        foreach (string folder in Directory.Exists(folders.Runs) ? Directory.EnumerateDirectories(folders.Runs).Order(StringComparer.Ordinal).ToList() : [])
        {
            if (ScratchFolders.LastChange(folder) <= until.UtcDateTime && TryRemove(folder, isTrial))
            {
                collected.Add(folder);
            }
        }

        return collected;
    }

    private static bool TryRemove(string folder, bool isTrial)
    {
        try
        {
            using var held = StoreLock.Take(folder);
            if (!isTrial)
            {
                Directory.Delete(folder, recursive: true);
            }

            return true;
        }
        catch (CommandException error) when (error.Code == ExitCode.Usage)
        {
            // Its upscale is under way.
            return false;
        }
    }
}
