using System.Text;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Platform.Folder;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

/// <summary>What is the folder store's own: its files, its errors, what killed processes leave.</summary>
public sealed class FolderStoreTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly ManualClock clock = new();

    private FolderBlobStore Blobs => new(folder.Path, clock);

    [Theory]
    [InlineData("dir/scene.tif", "dir~/scene.tif")]
    [InlineData("a b/Ü.TIF", "a b~/Ü.TIF")]
    [InlineData("a:b~/c%d", "a%3Ab%7E~/c%25d")]
    [InlineData("end./end ", "end%2E~/end%20")]
    [InlineData("nul.tif", "%6Eul.tif")]
    public void ToPath_Name_IsLegalAndReadable(string name, string path) => Assert.Equal(path, BlobFileName.ToPath(name, foldsCase: false));

    [Fact]
    public void ToPath_CaseFoldingSystem_KeepsCaseApart()
    {
        Assert.Equal("%41b%u00E9", BlobFileName.ToPath("Abé", foldsCase: true));
        Assert.NotEqual(BlobFileName.ToPath("A", true).ToUpperInvariant(), BlobFileName.ToPath("a", true).ToUpperInvariant());
    }

    [Fact]
    public void ToPath_AnyName_DecodesToItself()
    {
        var random = new Random(7);
        string alphabet = "ab./%~ :é東\uD83D\uDEF0conCON1";
        for (int i = 0; i < 2000; i++)
        {
            string part = string.Concat(Enumerable.Range(0, random.Next(1, 200)).Select(_ => alphabet[random.Next(alphabet.Length)])).Replace("/", "", StringComparison.Ordinal);
            if (part.Length == 0)
            {
                continue;
            }

            foreach (bool foldsCase in new[] { false, true })
            {
                string[] pieces = BlobFileName.ToPath(part, foldsCase).Split('/');
                var decoded = pieces.Select((piece, p) => BlobFileName.Decode(piece, isFolder: p < pieces.Length - 1, foldsCase)).ToArray();

                Assert.Equal(part, string.Concat(decoded.Select(d => d.Text)));
                Assert.Equal(PathKind.Blob, decoded[^1].Kind);
                Assert.All(decoded[..^1], d => Assert.Equal(PathKind.Beginning, d.Kind));
                Assert.All(pieces, piece => Assert.InRange(Encoding.UTF8.GetByteCount(piece), 1, 242));
            }
        }
    }

    [Fact]
    public async Task List_ForeignFiles_AreIgnored()
    {
        await Blobs.PutAsync(new BlobPath("scenes", "ours.tif"), Stream.Null, default);
        string container = Path.Combine(folder.Path, "blobs", "scenes");
        File.WriteAllText(Path.Combine(container, "back.tif~"), "");
        File.WriteAllText(Path.Combine(container, "bad%zz"), "");
        Directory.CreateDirectory(Path.Combine(container, "plain folder"));

        Assert.Equal(["ours.tif"], await Blobs.ListAsync("scenes", "", default).Select(entry => entry.Path.Name).ToListAsync());
    }

    [Fact]
    public async Task Delete_LastBlob_LeavesNoFolder()
    {
        var path = new BlobPath("work", "a/b/c");
        await Blobs.PutAsync(path, Stream.Null, default);

        await Blobs.DeleteAsync(path, default);

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.Path, "blobs", "work")));
    }

    [Fact]
    public async Task Locate_Blob_IsItsFile()
    {
        var path = new BlobPath("scenes", "a/ö 1%.tif");
        await Blobs.PutAsync(path, new MemoryStream("pixels"u8.ToArray()), default);

        var location = await new FolderRasterLocator(folder.Path).LocateAsync(path, default);

        Assert.Equal("pixels", File.ReadAllText(location.Path));
        Assert.Empty(location.Options);
    }

    [Fact]
    public async Task Open_OldLeftovers_AreSweptUnlessHeld()
    {
        string temp = Directory.CreateDirectory(Path.Combine(folder.Path, "temp")).FullName;
        var old = (clock.GetUtcNow() - TimeSpan.FromHours(2)).UtcDateTime;
        foreach (string name in new[] { "old", "held", "young" })
        {
            File.WriteAllText(Path.Combine(temp, name), "");
            File.SetLastWriteTimeUtc(Path.Combine(temp, name), name == "young" ? clock.GetUtcNow().UtcDateTime : old);
        }

        using (FolderLocks.TryOpen(Path.Combine(temp, "held")))
        {
            await Blobs.FindAsync(new BlobPath("work", "x"), default);
        }

        Assert.Equal(["held", "young"], Directory.EnumerateFiles(temp).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Write_Finished_LeavesNoTemporaryFile()
    {
        var path = new BlobPath("work", "x");
        await Blobs.CreateAsync(path, Stream.Null, default);
        await Blobs.CreateAsync(path, Stream.Null, default);
        await Blobs.ReplaceAsync(path, Stream.Null, "other", default);
        await Blobs.PutAsync(path, Stream.Null, default);
        await new FolderQueueStore(folder.Path, clock).SendAsync("queue", "x", TimeSpan.Zero, default);

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder.Path, "temp")));
    }

    [Fact]
    public async Task Write_LockHeldByAnother_WaitsForIt()
    {
        var path = new BlobPath("work", "x");
        await Blobs.PutAsync(path, Stream.Null, default);
        var locks = new FolderLocks(Path.Combine(folder.Path, "locks"));

        Task<BlobEntry> writing;
        using (await locks.AcquireAsync(path.ToString(), default))
        {
            writing = Blobs.PutAsync(path, new MemoryStream("new"u8.ToArray()), default);
            await Task.Delay(50);
            Assert.False(writing.IsCompleted);
        }

        Assert.Equal(3, (await writing).Length);
    }

    [Theory]
    [InlineData(28, "the disk is full, so free some space")]
    [InlineData(30, "the file system is read-only, so put the store on one that can be written")]
    [InlineData(122, "the disk quota is used up, so free some space")]
    public void Fault_DiskError_IsOneSentence(int errno, string reason)
    {
        var e = FolderFault.Translate("write", "/data/x.tif", new IOException("raw", errno));

        Assert.Equal($"storage: write /data/x.tif failed: {reason}; it is safe to try again.", e.Message);
        Assert.Equal(Disposition.Retry, e.Disposition);
    }

    [Fact]
    public void Fault_Permission_IsOneSentence()
    {
        var e = FolderFault.Translate("write", "/data/x.tif", new UnauthorizedAccessException());

        Assert.Equal(
            "storage: write /data/x.tif failed: permission denied, so give this user read and write access to the store's folder; it is safe to try again.",
            e.Message);
    }

    [Fact]
    public async Task Open_RootIsAFile_SaysSo()
    {
        string file = Path.Combine(folder.Path, "file");
        File.WriteAllText(file, "");

        var e = await Assert.ThrowsAsync<StorageUnavailableException>(
            () => new FolderBlobStore(file, clock).FindAsync(new BlobPath("work", "x"), default));

        Assert.StartsWith($"storage: open {file} failed: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Receive_StoreOpenedAnew_CountsOn()
    {
        var first = new FolderQueueStore(folder.Path, clock);
        await first.SendAsync("queue", "x", TimeSpan.Zero, default);
        await first.ReceiveAsync("queue", 1, TimeSpan.FromSeconds(10), default);
        clock.Advance(TimeSpan.FromSeconds(11));

        var again = Assert.Single(await new FolderQueueStore(folder.Path, clock).ReceiveAsync("queue", 1, TimeSpan.FromSeconds(10), default));

        Assert.Equal(2, again.DequeueCount);
    }

    [Fact]
    public async Task Receive_ForeignFile_IsIgnored()
    {
        string queue = Directory.CreateDirectory(Path.Combine(folder.Path, "queues", "queue")).FullName;
        File.WriteAllText(Path.Combine(queue, "notes.txt"), "");
        var store = new FolderQueueStore(folder.Path, clock);

        Assert.Empty(await store.ReceiveAsync("queue", 32, TimeSpan.FromMinutes(1), default));
        Assert.Equal(0, await store.CountAsync("queue", default));
    }

    public void Dispose() => folder.Dispose();
}
