using System.Buffers;

namespace Nadir.Platform.Folder;

/// <summary>A blob's content, whole and on the disk, that waits for its name. Disposing removes what was not named.</summary>
internal sealed class StagedFile : IAsyncDisposable
{
    private const int BufferBytes = 1 << 20;
    private const int Tries = 1000;

    private readonly string temp;
    private readonly string target;

    private StagedFile(string temp, string target, long length)
    {
        this.temp = temp;
        this.target = target;
        Length = length;
    }

    /// <summary>Bytes.</summary>
    public long Length { get; }

    /// <summary>Copies <paramref name="content"/> to a temporary file, 1 MiB at a time, and flushes it to the disk.</summary>
    public static async Task<StagedFile> WriteAsync(FolderRoot root, string target, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var file = FolderFault.Guard("write", target, root.CreateTemp);
        bool whole = false;
        try
        {
            long length = await CopyAsync(content, file, target, cancellationToken);
            whole = true;
            return new StagedFile(file.Name, target, length);
        }
        finally
        {
            await file.DisposeAsync();
            if (!whole)
            {
                AtomicFile.TryDelete(file.Name);
            }
        }
    }

    /// <summary>Gives the content its name unless that is taken; making the folder and naming repeat while others tidy it away.</summary>
    public AtomicFile.Outcome Publish(DateTime stamp)
    {
        File.SetLastWriteTimeUtc(temp, stamp);
        return InFolder(() => AtomicFile.Publish(temp, target));
    }

    /// <summary>Gives the content its name, replacing what had it. The caller holds the blob's lock.</summary>
    public void Replace(DateTime stamp)
    {
        File.SetLastWriteTimeUtc(temp, stamp);
        InFolder(() => AtomicFile.TryMove(temp, target) ? AtomicFile.Outcome.Done : AtomicFile.Outcome.Missing);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        AtomicFile.TryDelete(temp);
        return ValueTask.CompletedTask;
    }

    private static async Task<long> CopyAsync(Stream content, FileStream file, string target, CancellationToken cancellationToken)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long length = 0;
            int read;
            while ((read = await content.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await FolderFault.GuardAsync("write", target, async () =>
                {
                    await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                    return true;
                });
                length += read;
            }

            FolderFault.Guard("write", target, () => file.Flush(flushToDisk: true));
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private AtomicFile.Outcome InFolder(Func<AtomicFile.Outcome> name)
    {
        for (int i = 0; i < Tries; i++)
        {
            var outcome = name();
            if (outcome != AtomicFile.Outcome.Missing)
            {
                return outcome;
            }

            AtomicFile.MakeFolder(Path.GetDirectoryName(target)!);
        }

        throw new IOException("its folder keeps vanishing, so see what else removes files there");
    }
}
