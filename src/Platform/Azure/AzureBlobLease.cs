using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform.Azure;

/// <summary>
/// A lease on an empty companion blob whose name is the hash of the leased path; released by deleting the companion. The service would renew a
/// lease that ran out and that nobody took; the port does not, so its end is watched here too.
/// </summary>
internal sealed class AzureBlobLease : IBlobLease
{
    private readonly BlobClient companion;
    private readonly BlobLeaseClient lease;
    private readonly TimeProvider time;
    private readonly BlobPath path;
    private readonly TimeSpan duration;
    private long renewedAt;

    private AzureBlobLease(BlobClient companion, TimeProvider time, BlobPath path, TimeSpan duration)
    {
        this.companion = companion;
        this.time = time;
        this.path = path;
        this.duration = duration;
        lease = companion.GetBlobLeaseClient();
        renewedAt = time.GetTimestamp();
    }

    /// <summary>Takes the lease unless another holds it.</summary>
    public static Task<IBlobLease?> TryTakeAsync(
        BlobContainerClient container, TimeProvider time, BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path.ToString())));
        var companion = container.GetBlobClient(name);
        return AzureFault.GuardAsync<IBlobLease?>($"lease {path}", AzureFault.IsLeaseTaken, null, async () =>
        {
            await CreateAsync(companion, cancellationToken);
            var taken = new AzureBlobLease(companion, time, path, duration);
            await taken.lease.AcquireAsync(duration, cancellationToken: cancellationToken);
            return taken;
        }, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        long asked = time.GetTimestamp();
        bool renewed = time.GetElapsedTime(renewedAt) < duration && await AzureFault.GuardAsync(
            $"renew lease of {path}",
            AzureFault.IsLeaseTaken,
            false,
            async () =>
            {
                await lease.RenewAsync(cancellationToken: cancellationToken);
                return true;
            },
            cancellationToken);
        if (!renewed)
        {
            throw new LeaseLostException(path.ToString());
        }

        renewedAt = asked;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        var mine = new BlobRequestConditions { LeaseId = lease.LeaseId };
        await AzureFault.GuardAsync<bool>(
            $"release lease of {path}",
            AzureFault.IsLeaseTaken,
            false,
            async () => await companion.DeleteIfExistsAsync(conditions: mine),
            CancellationToken.None);
    }

    // There may be one already, left by a holder that died or held by one that lives.
    private static Task<bool> CreateAsync(BlobClient companion, CancellationToken cancellationToken) => AzureFault.GuardAsync(
        $"create {companion.Name}",
        AzureFault.IsConditionNotMet,
        false,
        async () =>
        {
            var absent = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
            await companion.UploadAsync(Stream.Null, absent, cancellationToken);
            return true;
        },
        cancellationToken);
}
