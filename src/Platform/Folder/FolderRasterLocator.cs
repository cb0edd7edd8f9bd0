using System.Collections.ObjectModel;
using Nadir.Core.Ports;

namespace Nadir.Platform.Folder;

/// <summary>Locates blobs of a <see cref="FolderBlobStore"/>: GDAL opens their files as they are.</summary>
public sealed class FolderRasterLocator : IRasterLocator
{
    private readonly string blobs;

    /// <summary>Creates the locator for the store at <paramref name="root"/>.</summary>
    public FolderRasterLocator(string root)
    {
        blobs = new FolderRoot(root, TimeProvider.System).Blobs;
    }

    /// <inheritdoc/>
    public Task<RasterLocation> LocateAsync(BlobPath path, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadName(path.Container);
        return Task.FromResult(new RasterLocation(FolderBlobStore.FilePath(blobs, path), ReadOnlyDictionary<string, string>.Empty));
    }
}
