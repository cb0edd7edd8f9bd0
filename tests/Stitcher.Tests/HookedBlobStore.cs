using Nadir.Core.Ports;

namespace Nadir.Stitcher.Tests;

/// <summary>A store where something happens just before each write of a blob.</summary>
internal sealed class HookedBlobStore(IBlobStore inner, Func<BlobPath, Task> beforeWrite) : IBlobStore
{
    public Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) => inner.FindAsync(path, cancellationToken);

    public Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.ReadAsync(path, cancellationToken);

    public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.OpenReadAsync(path, cancellationToken);

    public async Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        await beforeWrite(path);
        return await inner.CreateAsync(path, content, cancellationToken);
    }

    public async Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        await beforeWrite(path);
        return await inner.PutAsync(path, content, cancellationToken);
    }

    public async Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken)
    {
        await beforeWrite(path);
        return await inner.ReplaceAsync(path, content, etag, cancellationToken);
    }

    public Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    public IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(container, prefix, cancellationToken);

    public Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken) =>
        inner.TryLeaseAsync(path, duration, cancellationToken);
}
