using System.Collections.Concurrent;
using System.Text;
using Nadir.Core.Ports;

namespace Nadir.Platform.Folder;

/// <summary>
/// Queues as folders with one file per message below <c>root/queues/queue/</c>. The file's name says when the message is visible, its id,
/// its deliveries and a nonce; a delivery renames it, so exactly one process gets it and the count survives a crash. The name at delivery is the
/// receipt: it is stale once the file is named otherwise. Messages are not flushed to the disk: a power cut may lose the newest, which a
/// sweep re-sends from the blobs.
/// </summary>
public sealed class FolderQueueStore : IQueueStore
{
    private readonly FolderRoot root;
    private readonly TimeProvider time;
    private readonly ConcurrentDictionary<string, QueueFolder> folders = new(StringComparer.Ordinal);

    /// <summary>Opens or makes the store at <paramref name="root"/> when it is first used; no I/O here.</summary>
    public FolderQueueStore(string root, TimeProvider timeProvider)
    {
        this.root = new FolderRoot(root, timeProvider);
        time = timeProvider;
    }

    /// <inheritdoc/>
    public Task SendAsync(string queue, string body, TimeSpan delay, CancellationToken cancellationToken)
    {
        byte[] bytes = StorageRules.EncodeBody(body);
        StorageRules.ThrowIfBadDelay(delay);
        var folder = Folder(queue);
        cancellationToken.ThrowIfCancellationRequested();

        var name = MessageFileName.New(root.NextStamp(), time.GetUtcNow() + delay);
        FolderFault.Guard("send to", folder.Path, () =>
        {
            string temp = root.WriteTemp(bytes);
            try
            {
                while (!AtomicFile.TryMove(temp, folder.FileOf(name)))
                {
                    AtomicFile.MakeFolder(folder.Path);
                }
            }
            finally
            {
                AtomicFile.TryDelete(temp);
            }
        });
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<QueuedMessage>> ReceiveAsync(
        string queue, int maxMessages, TimeSpan visibility, CancellationToken cancellationToken)
    {
        StorageRules.ThrowIfBadBatch(maxMessages);
        StorageRules.ThrowIfBadVisibility(visibility);
        var folder = Folder(queue);
        var claimed = new List<QueuedMessage>();
        bool scanned = false;
        while (claimed.Count < maxMessages)
        {
            var now = time.GetUtcNow();
            if (folder.NextVisible(now) is { } candidate)
            {
                if (FolderFault.Guard("receive from", folder.Path, () => Claim(folder, candidate, now + visibility)) is { } message)
                {
                    claimed.Add(message);
                }
            }
            else if (scanned || claimed.Count > 0)
            {
                break;
            }
            else
            {
                cancellationToken.ThrowIfCancellationRequested();
                folder.Scan();
                scanned = true;
            }
        }

        return Task.FromResult<IReadOnlyList<QueuedMessage>>(claimed);
    }

    /// <inheritdoc/>
    public Task<QueuedMessage?> ChangeVisibilityAsync(
        string queue, QueuedMessage message, TimeSpan visibility, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        StorageRules.ThrowIfBadDelay(visibility);
        var folder = Folder(queue);
        if (MessageFileName.Parse(message.Receipt) is not { } name)
        {
            return Task.FromResult<QueuedMessage?>(null);
        }

        var renewed = name.Renewed(time.GetUtcNow() + visibility);
        bool mine = FolderFault.Guard("renew in", folder.Path, () => AtomicFile.TryMove(folder.FileOf(name), folder.FileOf(renewed)));
        return Task.FromResult(mine ? message with { Receipt = renewed.ToString() } : null);
    }

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(string queue, QueuedMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        var folder = Folder(queue);
        return Task.FromResult(MessageFileName.Parse(message.Receipt) is { } name
            && FolderFault.Guard("delete from", folder.Path, () => AtomicFile.TryDelete(folder.FileOf(name))));
    }

    /// <inheritdoc/>
    public Task<int> CountAsync(string queue, CancellationToken cancellationToken) => Task.FromResult(Folder(queue).Names().Count);

    /// <inheritdoc/>
    public Task ClearAsync(string queue, CancellationToken cancellationToken)
    {
        var folder = Folder(queue);
        foreach (var name in folder.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            FolderFault.Guard("clear", folder.Path, () => AtomicFile.TryDelete(folder.FileOf(name)));
        }

        return Task.CompletedTask;
    }

    // The rename is the claim. Should another process have been so slow that the new time has passed and a third has it by now, the body is gone
    // from under this name and the delivery with it.
    private static QueuedMessage? Claim(QueueFolder folder, MessageFileName name, DateTimeOffset visibleAt)
    {
        var claimed = name.Delivered(visibleAt);
        if (!AtomicFile.TryMove(folder.FileOf(name), folder.FileOf(claimed)))
        {
            return null;
        }

        try
        {
            string body = Encoding.UTF8.GetString(File.ReadAllBytes(folder.FileOf(claimed)));
            return new QueuedMessage(claimed.Id, claimed.ToString(), body, claimed.Count);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private QueueFolder Folder(string queue)
    {
        StorageRules.ThrowIfBadName(queue);
        root.EnsureOpen();
        return folders.GetOrAdd(queue, name => new QueueFolder(Path.Combine(root.Queues, name)));
    }
}
