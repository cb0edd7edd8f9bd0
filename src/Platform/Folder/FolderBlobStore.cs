using System.Runtime.CompilerServices;
using Nadir.Core.Ports;

namespace Nadir.Platform.Folder;

/// <summary>
/// Blobs as plain files below <c>root/blobs/container/</c>, safe between processes of one machine and against <c>kill -9</c> at any line:
/// a write goes to a temporary file and gets its name in one step; what compares before it writes holds a lock that dies with its process.
/// A blob's data reaches the disk before its name does, so a power cut can lose the newest names but leaves no torn blob.
/// The ETag is the file's time, which every write moves on by at least 100 ns, and its length.
/// </summary>
public sealed class FolderBlobStore : IBlobStore
{
    private readonly FolderRoot root;
    private readonly TimeProvider time;

    /// <summary>Opens or makes the store at <paramref name="root"/> when it is first used; no I/O here.</summary>
    public FolderBlobStore(string root, TimeProvider timeProvider)
    {
        this.root = new FolderRoot(root, timeProvider);
        time = timeProvider;
    }

    /// <inheritdoc/>
    public Task<BlobEntry?> FindAsync(BlobPath path, CancellationToken cancellationToken)
    {
        string file = FileOf(path);
        return Task.FromResult(FolderFault.Guard("find", file, () => Stat(path, file)));
    }

    /// <inheritdoc/>
    public async Task<BlobContent?> ReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        string file = FileOf(path);
        return await FolderFault.GuardAsync("read", file, async () =>
        {
            await using var stream = OpenShared(file);
            if (stream is null)
            {
                return null;
            }

            var entry = Entry(path, File.GetLastWriteTimeUtc(stream.SafeFileHandle), stream.Length);
            byte[] bytes = new byte[checked((int)entry.Length)];
            await stream.ReadExactlyAsync(bytes, cancellationToken);
            return new BlobContent(entry, bytes);
        });
    }

    /// <inheritdoc/>
    public Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        string file = FileOf(path);
        return Task.FromResult<Stream?>(FolderFault.Guard("read", file, () => OpenShared(file)));
    }

    /// <inheritdoc/>
    public async Task<bool> CreateAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        string file = FileOf(path);
        if (FolderFault.Guard("find", file, () => Stat(path, file)) is not null)
        {
            return false;
        }

        await using var staged = await StagedFile.WriteAsync(root, file, content, cancellationToken);
        var outcome = FolderFault.Guard("create", file, () => staged.Publish(root.NextStamp()));
        return outcome switch
        {
            AtomicFile.Outcome.Done => true,
            AtomicFile.Outcome.Taken => false,
            _ => await WriteLockedAsync(path, file, staged, old => old is null, cancellationToken) is not null,
        };
    }

    /// <inheritdoc/>
    public async Task<BlobEntry> PutAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        string file = FileOf(path);
        await using var staged = await StagedFile.WriteAsync(root, file, content, cancellationToken);
        return (await WriteLockedAsync(path, file, staged, _ => true, cancellationToken))!;
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(BlobPath path, Stream content, string etag, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(etag);
        string file = FileOf(path);
        await using var staged = await StagedFile.WriteAsync(root, file, content, cancellationToken);
        return await WriteLockedAsync(path, file, staged, old => old?.ETag == etag, cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public async Task<bool> DeleteAsync(BlobPath path, CancellationToken cancellationToken)
    {
        string file = FileOf(path);
        using var held = await LockAsync("delete", path, file, cancellationToken);
        return FolderFault.Guard("delete", file, () =>
        {
            bool deleted = AtomicFile.TryDelete(file);
            RemoveEmptyFolders(Path.GetDirectoryName(file)!, ContainerFolder(path.Container));
            return deleted;
        });
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobEntry> ListAsync(
        string container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        StorageRules.ThrowIfBadName(container);
        root.EnsureOpen();
        string folder = ContainerFolder(container);
        foreach ((string name, string file) in BlobWalk.Files(folder, prefix))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = new BlobPath(container, name);
            if (FolderFault.Guard("list", file, () => Stat(path, file)) is { } entry)
            {
                yield return entry;
            }
        }

        await Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<IBlobLease?> TryLeaseAsync(BlobPath path, TimeSpan duration, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadLease(duration);
        return await FindAsync(path, cancellationToken) is null
            ? null
            : await FolderLease.TryTakeAsync(root, time, path, duration, cancellationToken);
    }

    /// <summary>The file of a blob, there or not.</summary>
    internal static string FilePath(string blobs, BlobPath path) =>
        Path.Combine(blobs, path.Container, BlobFileName.ToPath(path.Name, FolderRoot.FoldsCase));

    private static BlobEntry? Stat(BlobPath path, string file)
    {
        var info = new FileInfo(file);
        return info.Attributes == (FileAttributes)(-1) ? null : Entry(path, info.LastWriteTimeUtc, info.Length);
    }

    private static BlobEntry Entry(BlobPath path, DateTime written, long length) =>
        new(path, $"{written.Ticks:x}-{length:x}", length, new DateTimeOffset(written));

    private static FileStream? OpenShared(string file)
    {
        try
        {
            return new FileStream(
                file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static void RemoveEmptyFolders(string folder, string top)
    {
        try
        {
            for (; folder.Length > top.Length; folder = Path.GetDirectoryName(folder)!)
            {
                Directory.Delete(folder);
            }
        }
        catch (IOException)
        {
            // Not empty, or another has removed it: it is tidy enough.
        }
    }

    private async Task<BlobEntry?> WriteLockedAsync(
        BlobPath path, string file, StagedFile staged, Func<BlobEntry?, bool> allowed, CancellationToken cancellationToken)
    {
        using var held = await LockAsync("write", path, file, cancellationToken);
        return FolderFault.Guard("write", file, () =>
        {
            var old = Stat(path, file);
            if (!allowed(old))
            {
                return null;
            }

            var stamp = root.NextStamp(old?.LastModified.UtcDateTime ?? default);
            staged.Replace(stamp);
            return Entry(path, stamp, staged.Length);
        });
    }

    private ValueTask<IDisposable> LockAsync(string verb, BlobPath path, string file, CancellationToken cancellationToken) =>
        FolderFault.GuardAsync(verb, file, () => root.Locks.AcquireAsync(path.ToString(), cancellationToken));

    private string ContainerFolder(string container) => Path.Combine(root.Blobs, container);

    private string FileOf(BlobPath path)
    {
        StorageRules.ThrowIfBadName(path.Container);
        root.EnsureOpen();
        return FilePath(root.Blobs, path);
    }
}
