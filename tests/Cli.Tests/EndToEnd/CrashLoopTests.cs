using Nadir.Core.Scenes;
using Nadir.Platform.Folder;
using Nadir.Platform.Runs;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>A scene that kills each process that takes its message in hand ends its run, since the count of deliveries outlives them.</summary>
public sealed class CrashLoopTests
{
    private const int MaxDequeueCount = 8;

    private static PipelineChoices Choices => new() { Pattern = new PatternDetailModel(PatternDetailModel.NewCard()) };

    [Theory]
    [InlineData(QueueNames.TileScene, "could not be tiled after repeated tries")]
    [InlineData(QueueNames.StitchScene, "could not be made after repeated tries")]
    public async Task Message_WhoseWorkersAllDie_EndsItsRunAsFailed(string queue, string reason)
    {
        using var folder = new TempFolder();
        await using var pipeline = TestPipeline.InFolder(folder, Choices);
        await pipeline.DropAsync("killer.tiff", Samples.Landsat);
        await pipeline.RunUntilIdleAsync(name => name == "IngestScene");
        var run = await pipeline.RunOfAsync("killer.tiff");
        await pipeline.Queues.ClearAsync(QueueNames.TileScene, CancellationToken.None);
        string body = queue == QueueNames.TileScene
            ? PipelineJson.Body(new TileSceneMessage(PipelineJson.Schema, run))
            : PipelineJson.Body(new StitchSceneMessage(PipelineJson.Schema, run));
        var clock = new ManualClock(DateTimeOffset.UtcNow - TimeSpan.FromDays(1));
        await new FolderQueueStore(folder.Path, clock).SendAsync(queue, body, TimeSpan.Zero, CancellationToken.None);

        // A process that dies leaves nothing but the claim: each has a store of its own, and settles nothing.
        for (int death = 1; death <= MaxDequeueCount; death++)
        {
            var messages = await new FolderQueueStore(folder.Path, clock).ReceiveAsync(queue, 1, TimeSpan.FromMinutes(1), CancellationToken.None);
            Assert.Equal(death, Assert.Single(messages).DequeueCount);
            clock.Advance(TimeSpan.FromMinutes(2));
        }

        await pipeline.RunUntilIdleAsync();

        var commit = await pipeline.Get<RunStore>().FindCommitAsync(run, CancellationToken.None);
        Assert.Equal(RunOutcome.Failed, commit!.Outcome);
        Assert.Contains(reason, commit.Reason, StringComparison.Ordinal);
        Assert.Empty(await pipeline.ListAsync(BlobLayout.Products, string.Empty));
        Assert.Equal(0, await pipeline.Queues.CountAsync(queue, CancellationToken.None));
        Assert.Equal(0, await pipeline.Queues.CountAsync(queue + QueueNames.PoisonSuffix, CancellationToken.None));
    }
}
