using System.Security.Cryptography;

namespace Nadir.Platform.Folder;

/// <summary>
/// The folder that a store lives in: <c>blobs/</c>, <c>queues/</c>, <c>leases/</c>, <c>locks/</c> and <c>temp/</c>, all on one file system. Opening it
/// checks what the store's guarantees stand on and sweeps temporary files that killed processes left.
/// </summary>
internal sealed class FolderRoot
{
    /// <summary>Age from which a temporary file that no process holds is swept.</summary>
    public static readonly TimeSpan SweepAge = TimeSpan.FromHours(1);

    private readonly TimeProvider time;
    private readonly string root;
    private readonly Lazy<bool> opened;
    private long lastStamp;

    /// <summary>Creates the view; the folder is made and checked when first used.</summary>
    public FolderRoot(string root, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(root);
        ArgumentNullException.ThrowIfNull(time);
        this.root = Path.GetFullPath(root);
        this.time = time;
        opened = new Lazy<bool>(Open, LazyThreadSafetyMode.PublicationOnly);
        Locks = new FolderLocks(Path.Combine(this.root, "locks"));
    }

    /// <summary>Per-name locks between all processes that use the folder.</summary>
    public FolderLocks Locks { get; }

    /// <summary>Where blobs of all containers stand.</summary>
    public string Blobs => Path.Combine(root, "blobs");

    /// <summary>Where the queues stand.</summary>
    public string Queues => Path.Combine(root, "queues");

    /// <summary>Where leases stand.</summary>
    public string Leases => Path.Combine(root, "leases");

    /// <summary>Whether the operating system's file systems usually take "A" for "a".</summary>
    public static bool FoldsCase => OperatingSystem.IsWindows() || OperatingSystem.IsMacOS();

    private string Temp => Path.Combine(root, "temp");

    /// <summary>Makes and checks the folder, once.</summary>
    public void EnsureOpen() => _ = opened.Value;

    /// <summary>
    /// Now, but later than every stamp given before by this object and than <paramref name="after"/>, in steps of 100 ns. Written as a file's
    /// time it makes each write of a blob tell itself from the one before, even when the clock stands still.
    /// </summary>
    public DateTime NextStamp(DateTime after = default)
    {
        long now = Math.Max(time.GetUtcNow().UtcTicks, after.Ticks + 1);
        while (true)
        {
            long last = Interlocked.Read(ref lastStamp);
            long stamp = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref lastStamp, stamp, last) == last)
            {
                return new DateTime(stamp, DateTimeKind.Utc);
            }
        }
    }

    /// <summary>A new temporary file, locked while the stream is open so that no sweep takes it.</summary>
    public FileStream CreateTemp()
    {
        string path = Path.Combine(Temp, RandomNumberGenerator.GetHexString(32, lowercase: true));
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            BufferSize = 0,
        };
        try
        {
            return new FileStream(path, options);
        }
        catch (DirectoryNotFoundException)
        {
            Directory.CreateDirectory(Temp);
            return new FileStream(path, options);
        }
    }

    /// <summary>A new temporary file that holds <paramref name="bytes"/>; gives its path.</summary>
    public string WriteTemp(ReadOnlySpan<byte> bytes)
    {
        using var file = CreateTemp();
        try
        {
            file.Write(bytes);
        }
        catch (IOException)
        {
            AtomicFile.TryDelete(file.Name);
            throw;
        }

        return file.Name;
    }

    private bool Open() => FolderFault.Guard("open", root, () =>
    {
        Directory.CreateDirectory(Temp);
        Directory.CreateDirectory(Blobs);
        Directory.CreateDirectory(Queues);
        Directory.CreateDirectory(Leases);
        Directory.CreateDirectory(Path.Combine(root, "locks"));
        using (var probe = CreateTemp())
        {
            CheckLocks(probe.Name);
            CheckTimes(probe);
            AtomicFile.TryDelete(probe.Name);
        }

        Sweep();
        return true;
    });

    private static void CheckLocks(string path)
    {
        if (FolderLocks.TryOpen(path) is { } second)
        {
            second.Dispose();
            throw new IOException("files cannot be locked there, so put the store on a local disk");
        }
    }

    private static void CheckTimes(FileStream probe)
    {
        var wanted = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc).AddTicks(1234567);
        File.SetLastWriteTimeUtc(probe.SafeFileHandle, wanted);
        if (File.GetLastWriteTimeUtc(probe.SafeFileHandle) != wanted)
        {
            throw new IOException("the file system keeps times too coarsely to tell writes apart, so put the store on a local disk");
        }
    }

    private void Sweep()
    {
        var oldest = time.GetUtcNow().UtcDateTime - SweepAge;
        foreach (string path in Directory.EnumerateFiles(Temp))
        {
            if (File.GetLastWriteTimeUtc(path) >= oldest)
            {
                continue;
            }

            using var unheld = FolderLocks.TryOpen(path);
            if (unheld is not null)
            {
                AtomicFile.TryDelete(path);
            }
        }
    }
}
