using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Nadir.Core.Errors;
using Nadir.Core.Ports;

namespace Nadir.Platform.Folder;

/// <summary>
/// A lease as a small file that holds its owner and its end; read and written under the blob's lock. A file that does not parse is free.
/// </summary>
internal sealed class FolderLease : IBlobLease
{
    private readonly FolderRoot root;
    private readonly TimeProvider time;
    private readonly BlobPath path;
    private readonly TimeSpan duration;
    private readonly string owner = RandomNumberGenerator.GetHexString(32, lowercase: true);

    private FolderLease(FolderRoot root, TimeProvider time, BlobPath path, TimeSpan duration)
    {
        this.root = root;
        this.time = time;
        this.path = path;
        this.duration = duration;
    }

    private string FileName => Path.Combine(root.Leases, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path.ToString()))));

    /// <summary>Takes the lease unless another holds it.</summary>
    public static async Task<FolderLease?> TryTakeAsync(
        FolderRoot root, TimeProvider time, BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        var lease = new FolderLease(root, time, path, duration);
        bool taken = await lease.UnderLockAsync("lease", () => lease.Read() is null && lease.Write(), cancellationToken);
        return taken ? lease : null;
    }

    /// <inheritdoc/>
    public async Task RenewAsync(CancellationToken cancellationToken)
    {
        if (!await UnderLockAsync("renew lease of", () => Read() == owner && Write(), cancellationToken))
        {
            throw new LeaseLostException(path.ToString());
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() =>
        await UnderLockAsync("release lease of", () => Read() == owner && AtomicFile.TryDelete(FileName), CancellationToken.None);

    private async Task<bool> UnderLockAsync(string verb, Func<bool> work, CancellationToken cancellationToken) =>
        await FolderFault.GuardAsync(verb, path.ToString(), async () =>
        {
            using var held = await root.Locks.AcquireAsync(path.ToString(), cancellationToken);
            return work();
        });

    // The owner whose lease has not run out, or null.
    private string? Read()
    {
        try
        {
            string[] parts = File.ReadAllText(FileName).Split(' ');
            return parts.Length == 2
                && long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long end)
                && time.GetUtcNow().UtcTicks < end
                ? parts[0]
                : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private bool Write()
    {
        long end = (time.GetUtcNow() + duration).UtcTicks;
        string temp = root.WriteTemp(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{owner} {end}")));
        Directory.CreateDirectory(root.Leases);
        File.Move(temp, FileName, overwrite: true);
        return true;
    }
}
