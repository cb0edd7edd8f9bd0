using Nadir.Core.Ports;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>Asks the harness before and after each effect on blobs and leases.</summary>
internal sealed class AskingBlobStore(IBlobStore inner, EffectPipe pipe) : IBlobStore
{
    public Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) => inner.FindAsync(path, cancellationToken);

    public Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.ReadAsync(path, cancellationToken);

    public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) => inner.OpenReadAsync(path, cancellationToken);

    public Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        AroundAsync($"create {path}", () => inner.CreateAsync(path, content, cancellationToken));

    public Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        AroundAsync($"put {path}", () => inner.PutAsync(path, content, cancellationToken));

    public Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken) =>
        AroundAsync($"replace {path}", () => inner.ReplaceAsync(path, content, etag, cancellationToken));

    public Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken) =>
        AroundAsync($"delete {path}", () => inner.DeleteAsync(path, cancellationToken));

    public IAsyncEnumerable<BlobEntry> ListAsync(string container, string prefix, CancellationToken cancellationToken) =>
        inner.ListAsync(container, prefix, cancellationToken);

    public async Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        await pipe.EffectAsync($"before lease {path}");
        var lease = await inner.TryLeaseAsync(path, duration, cancellationToken);
        if (lease is not null)
        {
            await pipe.EffectAsync($"after lease {path}");
        }

        return lease is null ? null : new AskingLease(lease, path, pipe);
    }

    private async Task<T> AroundAsync<T>(string effect, Func<Task<T>> work)
    {
        await pipe.EffectAsync($"before {effect}");
        var result = await work();
        await pipe.EffectAsync($"after {effect}");
        return result;
    }

    private sealed class AskingLease(IBlobLease lease, BlobPath path, EffectPipe pipe) : IBlobLease
    {
        public async Task RenewAsync(CancellationToken cancellationToken)
        {
            await pipe.EffectAsync($"before renew {path}");
            await lease.RenewAsync(cancellationToken);
            await pipe.EffectAsync($"after renew {path}");
        }

        public async ValueTask DisposeAsync()
        {
            await pipe.EffectAsync($"before release {path}");
            await lease.DisposeAsync();
            await pipe.EffectAsync($"after release {path}");
        }
    }
}
