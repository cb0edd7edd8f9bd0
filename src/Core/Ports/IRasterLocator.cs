namespace Nadir.Core.Ports;

/// <summary>Turns a blob's path into one that GDAL reads in place, with a credential that is fresh for at least 10 minutes.</summary>
public interface IRasterLocator
{
    /// <summary>The location of <paramref name="path"/>; the blob need not exist.</summary>
    Task<RasterLocation> LocateAsync(BlobPath path, CancellationToken cancellationToken);
}
