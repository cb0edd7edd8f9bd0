namespace Nadir.Cli.Serving;

/// <summary>
/// Tells which files have stopped growing: those that two looks in a row saw with the same length and time. Each such state of a file is told
/// once; a file that changes afterwards settles anew.
/// </summary>
internal sealed class SettledFiles
{
    private Dictionary<string, FileLook> before = [];
    private Dictionary<string, FileLook> told = [];

    /// <summary>Takes a look at the whole folder; gives the files that have settled since the last, in ordinal order of their names.</summary>
    public IReadOnlyList<FileLook> Look(IEnumerable<FileLook> files)
    {
        var now = files.ToDictionary(file => file.Name, StringComparer.Ordinal);
        var settled = now.Values
            .Where(file => before.GetValueOrDefault(file.Name) == file && told.GetValueOrDefault(file.Name) != file)
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .ToList();
        told = told.Where(entry => now.ContainsKey(entry.Key)).Concat(settled.Select(file => KeyValuePair.Create(file.Name, file)))
            .GroupBy(entry => entry.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Last().Value, StringComparer.Ordinal);
        before = now;
        return settled;
    }

    /// <summary>Tells a file again at the next look: what was to be done with it could not be.</summary>
    public void Forget(string name) => told.Remove(name);
}
