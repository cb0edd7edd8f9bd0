namespace Nadir.Core.Ports;

/// <summary>
/// Blobs in containers, with the three guarantees the pipeline stands on: a write is seen whole or not at all, create-if-absent
/// has exactly one winner, and a listing shows every write that finished before it began. Containers are created on first use.
/// Storage faults surface as <see cref="Errors.StorageUnavailableException"/>.
/// </summary>
public interface IBlobStore
{
    /// <summary>The blob's entry, or null when there is none.</summary>
    Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken);

    /// <summary>The blob's bytes, or null when there is none. For small blobs (below 2 GB).</summary>
    Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken);

    /// <summary>A readable stream over the blob, or null when there is none; the caller disposes it.</summary>
    Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken);

    /// <summary>Writes the blob unless it exists; true when this call created it, false when it was there.</summary>
    Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken);

    /// <summary>Writes the blob, replacing what was there; gives the new entry.</summary>
    Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken);

    /// <summary>Replaces the blob only while its ETag is <paramref name="etag"/>; false when it has changed or is gone.</summary>
    Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken);

    /// <summary>Deletes the blob; false when there was none.</summary>
    Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken);

    /// <summary>Blobs whose name starts with <paramref name="prefix"/>, in ordinal order of their names.</summary>
    IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a lease on an existing blob for <paramref name="duration"/> (15 to 60 s); null when another holds it or the blob is
    /// missing. A lease excludes other leases only: it does not stop writes, deletes or reads.
    /// </summary>
    Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken);
}
