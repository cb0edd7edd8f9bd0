using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>A run that was stopped goes on where it stopped.</summary>
public sealed class InterruptionTests
{
    private const int StoppedAt = 9;

    private static readonly UpscaleSettings Settings = new() { Tile = 64, Batch = 1 };

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Host_StoppedInMidRunAndStartedAnew_RedoesNoUnitAndGivesTheSameBytes(bool atOnce)
    {
        using var folder = new TempFolder();
        RunId run;
        int done;
        using (var stop = new CancellationTokenSource())
        {
            var stopping = NewPattern((call, _) =>
            {
                if (call == StoppedAt)
                {
                    stop.Cancel();
                }
            });
            await using var pipeline = TestPipeline.InFolder(folder, new() { Settings = Settings, Pattern = stopping });
            await pipeline.DropAsync(Samples.LandsatName, Samples.Landsat);
            run = await pipeline.RunOfAsync(Samples.LandsatName);
            await pipeline.CreateHost().RunAsync(stop.Token, atOnce ? stop.Token : CancellationToken.None);
            done = (await pipeline.ListAsync(BlobLayout.Work, BlobLayout.DetailPrefix(run))).Count;
            Assert.Null(await pipeline.FindProductAsync(Samples.LandsatName));
        }

        var again = NewPattern(null);
        await using var second = TestPipeline.InFolder(folder, new() { Settings = Settings, Pattern = again });
        await second.RunUntilIdleAsync();

        var whole = NewPattern(null);
        byte[] expected = await TestPipeline.ProductOfAsync(Samples.Landsat, new() { Settings = Settings, Pattern = whole });
        Assert.InRange(done, StoppedAt - 2, whole.Calls - 1);
        Assert.Equal(whole.Calls - done, again.Calls);
        Assert.Equal(run, await second.RunOfAsync(Samples.LandsatName));
        Assert.Equal(TestPipeline.Hash(expected), TestPipeline.Hash(await second.ReadProductAsync(Samples.LandsatName)));
    }

    private static PatternDetailModel NewPattern(Action<int, IReadOnlyList<Upscaler.Inference.TileOrigin>>? beforeCall) =>
        new(PatternDetailModel.NewCard()) { BeforeCall = beforeCall };
}
