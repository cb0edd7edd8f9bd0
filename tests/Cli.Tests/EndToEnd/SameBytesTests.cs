using Nadir.Core.Geometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>One scene, one choice of settings, one product to the last bit: wherever, in whatever order, however often work is done.</summary>
[Collection(AzuriteFixture.Collection)]
public sealed class SameBytesTests(AzuriteFixture azurite)
{
    // 16 tiles of the real model, none of them at the scene's edge in both axes.
    private static readonly UpscaleSettings Small = new() { Steps = 1, Tile = 64, Batch = 4, Window = new RasterWindow(40, 30, 100, 90) };

    // 30 tiles, so that there is something to shuffle; the pattern shows a tile that was mixed up or left out.
    private static readonly UpscaleSettings Many = new() { Tile = 64, Batch = 1 };

    private static readonly Lazy<Task<string>> Expected = new(() => HashAsync(new() { Settings = Small, Workers = 1 }));
    private static readonly Lazy<Task<string>> ExpectedOfMany = new(() => HashAsync(new() { Settings = Many, Pattern = NewPattern(), Workers = 1 }));

    [Fact]
    public async Task Azurite_SameScene_GivesTheFolderStoresBytes()
    {
        using var scratch = new TempFolder();
        await using var pipeline = TestPipeline.OnAccount(azurite.Connection, scratch, new() { Settings = Small });
        await pipeline.DropAsync("same-bytes.tiff", Samples.Landsat);

        await pipeline.RunUntilIdleAsync();

        Assert.Equal(await Expected.Value, TestPipeline.Hash(await pipeline.ReadProductAsync("same-bytes.tiff")));
    }

    [Fact]
    public async Task Workers_Three_GiveTheBytesOfOne() =>
        Assert.Equal(await Expected.Value, await HashAsync(new() { Settings = Small, Workers = 3 }));

    [Fact]
    public async Task Batch_One_GivesTheBytesOfFour() =>
        Assert.Equal(await Expected.Value, await HashAsync(new() { Settings = Small with { Batch = 1 } }));

    [Fact]
    public async Task Seed_Another_GivesOtherBytes() =>
        Assert.NotEqual(await Expected.Value, await HashAsync(new() { Settings = Small with { Seed = 1 } }));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Messages_ShuffledAndDelayed_GiveTheSameBytes(int seed)
    {
        var places = new List<TileIndex>();
        var pattern = new PatternDetailModel(PatternDetailModel.NewCard())
        {
            BeforeCall = (_, tiles) => places.Add(new TileIndex((int)tiles[0].Y, (int)tiles[0].X)),
        };

        string hash = await HashAsync(new()
        {
            Settings = Many,
            Pattern = pattern,
            Workers = 3,
            Queues = queues => new ShufflingQueueStore(queues, seed, TimeSpan.FromMilliseconds(500)),
        });

        Assert.NotEqual(places.OrderBy(place => place.Row).ThenBy(place => place.Col), places);
        Assert.Equal(await ExpectedOfMany.Value, hash);
    }

    [Fact]
    public async Task Messages_EachDeliveredTwice_GiveTheSameBytes()
    {
        using var folder = new TempFolder();
        RepeatingQueueStore? repeating = null;
        await using var pipeline = TestPipeline.InFolder(folder, new()
        {
            Settings = Many,
            Pattern = NewPattern(),
            Workers = 3,
            Queues = queues => repeating = new RepeatingQueueStore(queues),
        });
        await pipeline.DropAsync(Samples.LandsatName, Samples.Landsat);

        await pipeline.RunUntilIdleAsync();

        Assert.InRange(repeating!.Repeats, 32, int.MaxValue);
        Assert.Equal(await ExpectedOfMany.Value, TestPipeline.Hash(await pipeline.ReadProductAsync(Samples.LandsatName)));
        Assert.Single(await pipeline.ListAsync(BlobLayout.Work, BlobLayout.ClosedPrefix));
        Assert.Empty(await pipeline.ListAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
    }

    private static PatternDetailModel NewPattern() => new(PatternDetailModel.NewCard());

    private static async Task<string> HashAsync(PipelineChoices choices) =>
        TestPipeline.Hash(await TestPipeline.ProductOfAsync(Samples.Landsat, choices));
}
