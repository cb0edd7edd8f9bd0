using Nadir.Core.Ports;
using Nadir.TestKit;

namespace Nadir.Platform.Tests.Storage;

public sealed class MemoryQueueStoreTests : QueueStoreContract
{
    private readonly ManualClock clock = new();

    public MemoryQueueStoreTests()
    {
        Store = new MemoryQueueStore(clock);
    }

    protected override IQueueStore Store { get; }

    protected override Task PassAsync(TimeSpan time)
    {
        clock.Advance(time);
        return Task.CompletedTask;
    }
}
