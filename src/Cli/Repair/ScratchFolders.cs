using Nadir.Core.Ports;
using Nadir.Core.Scenes;

namespace Nadir.Cli.Repair;

/// <summary>The folders in which killed stitches left products half made.</summary>
internal static class ScratchFolders
{
    private const string Prefix = "stitch-";

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Removes those below a store's folder that have not changed since <paramref name="until"/> and that no stitcher is at, unless
    /// <paramref name="isTrial"/>; gives them. The run's lease is held meanwhile.
    /// </summary>
    public static async Task<IReadOnlyList<string>> CollectAsync(
        string storeFolder, IBlobStore blobs, DateTimeOffset until, bool isTrial, CancellationToken cancellationToken)
    {
        var collected = new List<string>();
        string scratch = Path.Combine(storeFolder, "scratch");
        foreach (string folder in Directory.Exists(scratch) ? Directory.EnumerateDirectories(scratch, Prefix + "*").Order(StringComparer.Ordinal).ToList() : [])
        {
            string id = Path.GetFileName(folder)[Prefix.Length..];
            if (!RunId.IsValid(id) || LastChange(folder) > until.UtcDateTime)
            {
                continue;
            }

            var manifest = BlobLayout.Manifest(new RunId(id));
            await using var lease = await blobs.TryLeaseAsync(manifest, LeaseDuration, cancellationToken);
            if (lease is null && await blobs.FindAsync(manifest, cancellationToken) is not null)
            {
                continue;
            }

            collected.Add(folder);
            if (!isTrial)
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        return collected;
    }

    /// <summary>Time of the last change of a folder or anything in it, UTC.</summary>
    public static DateTime LastChange(string folder) => Directory
        .EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories)
        .Append(folder)
        .Max(File.GetLastWriteTimeUtc);
}
