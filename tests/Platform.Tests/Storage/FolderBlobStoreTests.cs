using Nadir.Core.Ports;
using Nadir.Platform.Folder;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

public sealed class FolderBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly ManualClock clock = new();
    private readonly TempFolder folder = new();

    public FolderBlobStoreTests()
    {
        Store = new FolderBlobStore(folder.Path, clock);
    }

    protected override IBlobStore Store { get; }

    protected override Task PassAsync(TimeSpan time)
    {
        clock.Advance(time);
        return Task.CompletedTask;
    }

    public void Dispose() => folder.Dispose();
}
