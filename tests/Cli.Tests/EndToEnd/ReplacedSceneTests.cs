using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

public sealed class ReplacedSceneTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Drop_SameNameWithOtherBytesWhileTheFirstRuns_EndsInTheNewersProduct()
    {
        using var begun = new SemaphoreSlim(0);
        using var dropped = new ManualResetEventSlim();
        var pattern = new PatternDetailModel(PatternDetailModel.NewCard())
        {
            BeforeCall = (call, _) =>
            {
                if (call == 3)
                {
                    begun.Release();
                    Assert.True(dropped.Wait(Limit));
                }
            },
        };
        using var folder = new TempFolder();
        await using var pipeline = TestPipeline.InFolder(folder, new() { Pattern = pattern });
        await pipeline.DropAsync("twice.tif", Samples.Landsat);
        var first = await pipeline.RunOfAsync("twice.tif");

        await pipeline.RunUntilIdleAsync(meanwhile: async () =>
        {
            Assert.True(await begun.WaitAsync(Limit));
            await pipeline.DropAsync("twice.tif", Samples.Sentinel);
            dropped.Set();
        });

        Assert.NotEqual(first, await pipeline.RunOfAsync("twice.tif"));
        Assert.Equal(
            TestPipeline.Hash(await TestPipeline.ProductOfAsync(Samples.Sentinel, new() { Pattern = new PatternDetailModel(pattern.Card) })),
            TestPipeline.Hash(await pipeline.ReadProductAsync("twice.tif")));
        Assert.Empty(await pipeline.ListAsync(BlobLayout.Products, $"twice.tif/{first}/"));
        Assert.Null(await pipeline.FindRejectionAsync("twice.tif"));
    }
}
