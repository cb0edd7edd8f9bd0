using Nadir.Core.Ports;

namespace Nadir.Platform;

/// <summary>A blob store that hands every call to another: what stands before a store overrides the calls it cares about.</summary>
public abstract class DelegatingBlobStore(IBlobStore inner) : IBlobStore
{
    /// <summary>The store behind this one.</summary>
    protected IBlobStore Inner => inner;

    /// <inheritdoc/>
    public virtual Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) => inner.FindAsync(path, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.ReadAsync(path, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.OpenReadAsync(path, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        inner.CreateAsync(path, content, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        inner.PutAsync(path, content, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken) =>
        inner.ReplaceAsync(path, content, etag, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    /// <inheritdoc/>
    public virtual IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(container, prefix, cancellationToken);

    /// <inheritdoc/>
    public virtual Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken) =>
        inner.TryLeaseAsync(path, duration, cancellationToken);
}
