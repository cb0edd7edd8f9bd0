using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.Chaos.Tests.Worker;

/// <summary>Asks the harness before and after each effect on blobs and leases.</summary>
internal sealed class AskingBlobStore(IBlobStore inner, EffectPipe pipe) : DelegatingBlobStore(inner)
{
    public override Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        AroundAsync($"create {path}", () => Inner.CreateAsync(path, content, cancellationToken));

    public override Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        AroundAsync($"put {path}", () => Inner.PutAsync(path, content, cancellationToken));

    public override Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken) =>
        AroundAsync($"replace {path}", () => Inner.ReplaceAsync(path, content, etag, cancellationToken));

    public override Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken) =>
        AroundAsync($"delete {path}", () => Inner.DeleteAsync(path, cancellationToken));

    public override async Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        await pipe.EffectAsync($"before lease {path}");
        var lease = await Inner.TryLeaseAsync(path, duration, cancellationToken);
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
