using System.Collections.ObjectModel;
using Nadir.Core.Ports;

namespace Nadir.TestKit;

/// <summary>Locates blobs of a store in memory: GDAL opens a copy of their bytes as they stand when asked, a file in <paramref name="folder"/>.</summary>
public sealed class MemoryRasterLocator(IBlobStore blobs, string folder) : IRasterLocator
{
    /// <inheritdoc/>
    public async Task<RasterLocation> LocateAsync(BlobPath path, CancellationToken cancellationToken)
    {
        string file = System.IO.Path.Combine(folder, "absent.tif");
        if (await blobs.ReadAsync(path, cancellationToken) is { } blob)
        {
            file = System.IO.Path.Combine(folder, blob.Entry.ETag + System.IO.Path.GetExtension(path.Name));
            await File.WriteAllBytesAsync(file, blob.Data.ToArray(), cancellationToken);
        }

        return new RasterLocation(file, ReadOnlyDictionary<string, string>.Empty);
    }
}
