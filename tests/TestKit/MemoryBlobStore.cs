using System.Globalization;
using System.Runtime.CompilerServices;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Platform;

namespace Nadir.TestKit;

/// <summary>Blobs in memory, for handlers' tests; keeps the same contract suite as the real stores.</summary>
public sealed class MemoryBlobStore(TimeProvider timeProvider) : IBlobStore
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, MemoryContainer> containers = [];
    private readonly Dictionary<BlobPath, (MemoryLease Owner, DateTimeOffset End)> leases = [];
    private long writes;

    /// <summary>Creates a store on a clock that stands still.</summary>
    public MemoryBlobStore()
        : this(new ManualClock())
    {
    }

    /// <inheritdoc/>
    public Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken) => Task.FromResult(Get(path)?.Entry);

    /// <inheritdoc/>
    public Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken) => Task.FromResult(Get(path));

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) => Task.FromResult<Stream?>(Open(Get(path)));

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        await WriteAsync(path, content, old => old is null, cancellationToken) is not null;

    /// <inheritdoc/>
    public async Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        (await WriteAsync(path, content, _ => true, cancellationToken))!;

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken) =>
        await WriteAsync(path, content, old => old?.ETag == etag, cancellationToken) is not null;

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            return Task.FromResult(Container(path.Container).Remove(path.Name));
        }
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BlobEntry[] entries;
        lock (gate)
        {
            entries = [.. Container(container).Below(prefix)];
        }

        foreach (var entry in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return entry;
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadLease(duration);
        lock (gate)
        {
            bool free = Get(path) is not null && !(leases.TryGetValue(path, out var held) && held.End > timeProvider.GetUtcNow());
            var lease = free ? new MemoryLease(this, path, duration) : null;
            lease?.Extend();
            return Task.FromResult<IBlobLease?>(lease);
        }
    }

    private static MemoryStream? Open(BlobContent? content) => content is null ? null : new MemoryStream(content.Data.ToArray(), writable: false);

    private BlobContent? Get(BlobPath path)
    {
        lock (gate)
        {
            return Container(path.Container).Find(path.Name);
        }
    }

    private async Task<BlobEntry?> WriteAsync(BlobPath path, Stream content, Func<BlobEntry?, bool> allowed, CancellationToken cancellationToken)
    {
        var data = await BinaryData.FromStreamAsync(content, cancellationToken);
        lock (gate)
        {
            var blobs = Container(path.Container);
            if (!allowed(blobs.Find(path.Name)?.Entry))
            {
                return null;
            }

            string etag = (++writes).ToString("x", CultureInfo.InvariantCulture);
            var entry = new BlobEntry(path, etag, data.ToMemory().Length, timeProvider.GetUtcNow());
            blobs.Put(new BlobContent(entry, data.ToMemory()));
            return entry;
        }
    }

    private MemoryContainer Container(string name)
    {
        StorageRules.ThrowIfBadName(name);
        if (!containers.TryGetValue(name, out var blobs))
        {
            containers[name] = blobs = new MemoryContainer();
        }

        return blobs;
    }

    private sealed class MemoryLease(MemoryBlobStore store, BlobPath path, TimeSpan duration) : IBlobLease
    {
        public Task RenewAsync(CancellationToken cancellationToken)
        {
            lock (store.gate)
            {
                if (!Holds() || store.leases[path].End <= store.Now)
                {
                    throw new LeaseLostException(path.ToString());
                }

                Extend();
                return Task.CompletedTask;
            }
        }

        public ValueTask DisposeAsync()
        {
            lock (store.gate)
            {
                if (Holds())
                {
                    store.leases.Remove(path);
                }

                return ValueTask.CompletedTask;
            }
        }

        public void Extend() => store.leases[path] = (this, store.Now + duration);

        private bool Holds() => store.leases.TryGetValue(path, out var held) && held.Owner == this;
    }

    private DateTimeOffset Now => timeProvider.GetUtcNow();
}
