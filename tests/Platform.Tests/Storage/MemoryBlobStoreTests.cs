using Nadir.Core.Ports;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

public sealed class MemoryBlobStoreTests : BlobStoreContract
{
    private readonly ManualClock clock = new();

    public MemoryBlobStoreTests()
    {
        Store = new MemoryBlobStore(clock);
    }

    protected override IBlobStore Store { get; }

    protected override long LargeBytes => 1 << 20;

    protected override Task PassAsync(TimeSpan time)
    {
        clock.Advance(time);
        return Task.CompletedTask;
    }
}
