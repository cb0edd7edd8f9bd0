using Nadir.Core.Scenes;
using Nadir.Stitcher;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>Messages that vanish from their queue are made up for by the sweeper.</summary>
[Collection(AzuriteFixture.Collection)]
public sealed class LostMessageTests(AzuriteFixture azurite)
{
    private const int Unit = 7;
    private static readonly UpscaleSettings Settings = new() { Tile = 64, Batch = 1 };

    private static PipelineChoices Choices => new() { Settings = Settings, Pattern = new PatternDetailModel(PatternDetailModel.NewCard()) };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sweep_MessagesOfOneUnitDeleted_EndsInTheSameBytes(bool onAzurite)
    {
        using var folder = new TempFolder();
        await using var pipeline = onAzurite
            ? TestPipeline.OnAccount(azurite.Connection, folder, Choices)
            : TestPipeline.InFolder(folder, Choices);
        await pipeline.DropAsync("lost.tiff", Samples.Landsat);
        await pipeline.RunUntilIdleAsync(name => name is "IngestScene" or "TileScene");
        var run = await pipeline.RunOfAsync("lost.tiff");
        int deleted = await DeleteAsync(pipeline, new UpscaleTilesMessage(PipelineJson.Schema, run, Unit));

        await pipeline.RunUntilIdleAsync();
        byte[]? before = await pipeline.FindProductAsync("lost.tiff");
        await pipeline.Get<SweepHandler>().SweepAsync(CancellationToken.None);
        await pipeline.RunUntilIdleAsync();

        Assert.Equal(1, deleted);
        Assert.Null(before);
        Assert.Equal(
            TestPipeline.Hash(await TestPipeline.ProductOfAsync(Samples.Landsat, Choices)),
            TestPipeline.Hash(await pipeline.ReadProductAsync("lost.tiff")));
    }

    [Theory]
    [InlineData(QueueNames.TileScene)]
    [InlineData(QueueNames.UpscaleTiles)]
    [InlineData(QueueNames.StitchScene)]
    public async Task Sweep_QueueEmptied_EndsInTheSameBytes(string queue)
    {
        string[] before = queue switch
        {
            QueueNames.TileScene => ["IngestScene"],
            QueueNames.UpscaleTiles => ["IngestScene", "TileScene"],
            _ => ["IngestScene", "TileScene", "UpscaleTiles"],
        };
        using var folder = new TempFolder();
        await using var pipeline = TestPipeline.InFolder(folder, Choices);
        await pipeline.DropAsync("lost.tiff", Samples.Landsat);
        await pipeline.RunUntilIdleAsync(before.Contains);
        int lost = await pipeline.Queues.CountAsync(queue, CancellationToken.None);
        await pipeline.Queues.ClearAsync(queue, CancellationToken.None);

        await pipeline.Get<SweepHandler>().SweepAsync(CancellationToken.None);
        await pipeline.RunUntilIdleAsync();

        Assert.NotEqual(0, lost);
        Assert.Equal(
            TestPipeline.Hash(await TestPipeline.ProductOfAsync(Samples.Landsat, Choices)),
            TestPipeline.Hash(await pipeline.ReadProductAsync("lost.tiff")));
    }

    /// <summary>Deletes a message's copies from its queue and shows the others again.</summary>
    private static async Task<int> DeleteAsync(TestPipeline pipeline, UpscaleTilesMessage unwanted)
    {
        int deleted = 0;
        int left = await pipeline.Queues.CountAsync(QueueNames.UpscaleTiles, CancellationToken.None);
        while (left > 0)
        {
            var batch = await pipeline.Queues.ReceiveAsync(QueueNames.UpscaleTiles, 32, TimeSpan.FromMinutes(1), CancellationToken.None);
            Assert.NotEmpty(batch);
            left -= batch.Count;
            foreach (var message in batch)
            {
                if (PipelineJson.ReadUpscaleTiles(message.Body) == unwanted)
                {
                    deleted += await pipeline.Queues.DeleteAsync(QueueNames.UpscaleTiles, message, CancellationToken.None) ? 1 : 0;
                }
                else
                {
                    // Not at once, or the next batch would hold it again.
                    await pipeline.Queues.ChangeVisibilityAsync(QueueNames.UpscaleTiles, message, TimeSpan.FromSeconds(2), CancellationToken.None);
                }
            }
        }

        return deleted;
    }
}
