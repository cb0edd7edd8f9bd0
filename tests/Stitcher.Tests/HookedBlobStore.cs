using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.Stitcher.Tests;

/// <summary>A store where something happens just before each write of a blob.</summary>
internal sealed class HookedBlobStore(IBlobStore inner, Func<BlobPath, Task> beforeWrite) : DelegatingBlobStore(inner)
{
    public override async Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        await beforeWrite(path);
        return await Inner.CreateAsync(path, content, cancellationToken);
    }

    public override async Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        await beforeWrite(path);
        return await Inner.PutAsync(path, content, cancellationToken);
    }

    public override async Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken)
    {
        await beforeWrite(path);
        return await Inner.ReplaceAsync(path, content, etag, cancellationToken);
    }
}
