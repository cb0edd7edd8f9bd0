namespace Nadir.TestKit;

/// <summary>An empty folder of one test; removed when disposed.</summary>
public sealed class TempFolder : IDisposable
{
    private const string MemoryDisk = "/dev/shm";

    private TempFolder(string path) => Path = path;

    /// <summary>Makes one where the system keeps temporary files.</summary>
    public TempFolder()
        : this(Directory.CreateTempSubdirectory("nadir-test-").FullName)
    {
    }

    /// <summary>Its path.</summary>
    public string Path { get; }

    /// <summary>One for many small files: in memory where the system has a place for it.</summary>
    public static TempFolder Quick() => Directory.Exists(MemoryDisk)
        ? new TempFolder(Directory.CreateDirectory(System.IO.Path.Combine(MemoryDisk, $"nadir-test-{Guid.NewGuid():N}")).FullName)
        : new TempFolder();

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
