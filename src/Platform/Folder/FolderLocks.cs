using System.Security.Cryptography;
using System.Text;

namespace Nadir.Platform.Folder;

/// <summary>
/// Locks by name between processes: a name falls on one of 64 files, held by an advisory lock that the operating system drops when its
/// holder dies. The files are never deleted, so two processes always lock the same one. Held for a few system calls only.
/// </summary>
internal sealed class FolderLocks(string folder)
{
    private const int Stripes = 64;
    private const int WouldBlockLinux = 11;
    private const int WouldBlockMac = 35;
    private const int SharingViolationWindows = unchecked((int)0x80070020);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim[] local = [.. Enumerable.Range(0, Stripes).Select(_ => new SemaphoreSlim(1))];

    /// <summary>Waits for the lock of <paramref name="name"/>; disposing the result gives it back.</summary>
    /// <exception cref="IOException">Another process held it for 30 s.</exception>
    public async ValueTask<IDisposable> AcquireAsync(string name, CancellationToken cancellationToken)
    {
        int stripe = SHA256.HashData(Encoding.UTF8.GetBytes(name))[0] % Stripes;
        await local[stripe].WaitAsync(cancellationToken);
        try
        {
            string path = Path.Combine(folder, $"{stripe:x2}");
            long start = TimeProvider.System.GetTimestamp();
            while (true)
            {
                if (TryOpen(path) is { } file)
                {
                    return new Held(local[stripe], file);
                }

                if (TimeProvider.System.GetElapsedTime(start) > Patience)
                {
                    throw new IOException("another process holds its lock, so look for one that is stopped");
                }

                await Task.Delay(1, cancellationToken);
            }
        }
        catch
        {
            local[stripe].Release();
            throw;
        }
    }

    /// <summary>The file opened and locked, or null while another handle holds it.</summary>
    public static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException e) when (e.HResult is WouldBlockLinux or WouldBlockMac or SharingViolationWindows)
        {
            return null;
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return TryOpen(path);
        }
    }

    private sealed class Held(SemaphoreSlim local, FileStream file) : IDisposable
    {
        public void Dispose()
        {
            file.Dispose();
            local.Release();
        }
    }
}
