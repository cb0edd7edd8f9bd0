using Nadir.Core.Ports;
using Nadir.Platform.Folder;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

public sealed class FolderQueueStoreTests : QueueStoreContract, IDisposable
{
    private readonly ManualClock clock = new();
    private readonly TempFolder folder = new();

    public FolderQueueStoreTests()
    {
        Store = new FolderQueueStore(folder.Path, clock);
    }

    protected override IQueueStore Store { get; }

    protected override Task PassAsync(TimeSpan time)
    {
        clock.Advance(time);
        return Task.CompletedTask;
    }

    public void Dispose() => folder.Dispose();
}
