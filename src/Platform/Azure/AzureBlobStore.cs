using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Nadir.Core.Ports;

namespace Nadir.Platform.Azure;

/// <summary>
/// Blobs in Azure Storage. Create-if-absent is <c>If-None-Match: *</c>, conditional replace is <c>If-Match</c>. A lease is taken on a companion blob in the
/// container <see cref="LeaseContainer"/>, since Azure's own lease on a blob would stop writes and deletes by others, which the port does not. A create whose answer was lost and that was
/// sent again by the client may say false although it was the creator: derive what follows from state, as the pipeline does.
/// Listings are in the service's order, which is ordinal.
/// </summary>
public sealed class AzureBlobStore : IBlobStore
{
    /// <summary>The container of the companion blobs that leases are taken on.</summary>
    public const string LeaseContainer = "leases";

    private const int PageSize = 5000;

    private readonly BlobServiceClient service;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, bool> containers = new(StringComparer.Ordinal);

    /// <summary>Creates the store over <paramref name="service"/>; the clock, the system's by default, only measures how long leases are held.</summary>
    public AzureBlobStore(BlobServiceClient service, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(service);
        this.service = service;
        time = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken)
    {
        var blob = Blob(path);
        return AzureFault.GuardAsync<BlobEntry?>($"find {path}", AzureFault.IsMissing, null, async () =>
        {
            BlobProperties found = await blob.GetPropertiesAsync(cancellationToken: cancellationToken);
            return Entry(path, found.ETag, found.ContentLength, found.LastModified);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        var blob = Blob(path);
        return AzureFault.GuardAsync<BlobContent?>($"read {path}", AzureFault.IsMissing, null, async () =>
        {
            BlobDownloadResult read = await blob.DownloadContentAsync(cancellationToken);
            return new BlobContent(Entry(path, read.Details.ETag, read.Content.ToMemory().Length, read.Details.LastModified), read.Content);
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        var blob = Blob(path);
        return AzureFault.GuardAsync<Stream?>($"read {path}", AzureFault.IsMissing, null, async () =>
        {
            BlobDownloadStreamingResult opened = await blob.DownloadStreamingAsync(cancellationToken: cancellationToken);
            return opened.Content;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        await WriteAsync($"create {path}", path, content, new BlobRequestConditions { IfNoneMatch = ETag.All }, AzureFault.IsConditionNotMet, cancellationToken) is not null;

    /// <inheritdoc/>
    public async Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken) =>
        (await WriteAsync($"write {path}", path, content, null, _ => false, cancellationToken))!;

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        var unchanged = new BlobRequestConditions { IfMatch = new ETag(etag) };
        return await WriteAsync($"replace {path}", path, content, unchanged, AzureFault.IsChanged, cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken)
    {
        var blob = Blob(path);
        return AzureFault.GuardAsync<bool>(
            $"delete {path}",
            AzureFault.IsMissing,
            false,
            async () => await blob.DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellationToken),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        StorageRules.ThrowIfBadName(container);
        string operation = $"list {container}/{prefix}";
        var blobs = service.GetBlobContainerClient(container).GetBlobsAsync(prefix: prefix.Length == 0 ? null : prefix, cancellationToken: cancellationToken);
        await using var pages = blobs.AsPages(pageSizeHint: PageSize).GetAsyncEnumerator(cancellationToken);
        while (await AzureFault.GuardAsync(operation, AzureFault.IsMissing, false, () => pages.MoveNextAsync().AsTask(), cancellationToken))
        {
            foreach (var item in pages.Current.Values.Where(item => BlobPath.Fault(item.Name) is null))
            {
                var found = item.Properties;
                yield return Entry(new BlobPath(container, item.Name), found.ETag!.Value, found.ContentLength ?? 0, found.LastModified!.Value);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadLease(duration);
        if (await FindAsync(path, cancellationToken) is null)
        {
            return null;
        }

        await EnsureContainerAsync(LeaseContainer, cancellationToken);
        return await AzureBlobLease.TryTakeAsync(service.GetBlobContainerClient(LeaseContainer), time, path, duration, cancellationToken);
    }

    private static BlobEntry Entry(BlobPath path, ETag etag, long length, DateTimeOffset written) => new(path, etag.ToString("H"), length, written);

    private async Task<BlobEntry?> WriteAsync(
        string operation, BlobPath path, Stream content, BlobRequestConditions? conditions, Func<RequestFailedException, bool> isRefused, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        StorageRules.ThrowIfBadName(path.Container);
        var blob = service.GetBlobContainerClient(path.Container).GetBlockBlobClient(path.Name);
        await EnsureContainerAsync(path.Container, cancellationToken);
        return await AzureFault.GuardAsync<BlobEntry?>(operation, e => Refused(path.Container, e, isRefused), null, async () =>
        {
            (var written, long length) = await BlockUpload.RunAsync(blob, content, conditions, cancellationToken);
            return Entry(path, written.ETag, length, written.LastModified);
        }, cancellationToken);
    }

    // A container deleted behind our back is made anew by the next write; this one's stream is spent.
    private bool Refused(string container, RequestFailedException e, Func<RequestFailedException, bool> isRefused)
    {
        if (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            containers.TryRemove(container, out _);
        }

        return isRefused(e);
    }

    private async Task EnsureContainerAsync(string container, CancellationToken cancellationToken)
    {
        if (containers.ContainsKey(container))
        {
            return;
        }

        await AzureFault.GuardAsync(
            $"create container {container}",
            () => service.GetBlobContainerClient(container).CreateIfNotExistsAsync(cancellationToken: cancellationToken),
            cancellationToken);
        containers[container] = true;
    }

    private BlobClient Blob(BlobPath path)
    {
        StorageRules.ThrowIfBadName(path.Container);
        return service.GetBlobContainerClient(path.Container).GetBlobClient(path.Name);
    }
}
