using System.Text.RegularExpressions;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>Bad scenes dropped beside a good one: each gets a record that says why in one sentence, and the good one its product.</summary>
public sealed partial class BadInputTests(BadInputTests.Drop drop) : IClassFixture<BadInputTests.Drop>
{
    private const string Good = "good scene, with ünicode.tif";

    [Theory]
    [InlineData("text.tif", "")]
    [InlineData("empty.tif", "")]
    [InlineData("truncated.tif", "")]
    [InlineData("palette.tif", "has a palette (band 1), and classes cannot be sharpened")]
    [InlineData("complex.tif", "CFloat32")]
    [InlineData("nodata.tif", "every pixel is nodata")]
    public async Task Drop_BadScene_IsRefusedInOneSentence(string name, string reason)
    {
        var record = await drop.Pipeline.FindRejectionAsync(name);

        Assert.NotNull(record);
        Assert.Equal(name, record.Scene);
        Assert.Matches(Sentence(), record.Reason);
        Assert.StartsWith($"{name}: ", record.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, record.Reason, StringComparison.Ordinal);
        Assert.Empty(await drop.Pipeline.ListAsync(BlobLayout.Products, $"{name}/"));
    }

    [Fact]
    public async Task Drop_GoodSceneAmongBadOnes_HasTheProductItHasAlone() => Assert.Equal(
        TestPipeline.Hash(await TestPipeline.ProductOfAsync(Samples.Landsat, Drop.Choices)),
        TestPipeline.Hash(await drop.Pipeline.ReadProductAsync(Good)));

    [Fact]
    public async Task Drop_BadScenes_LeaveNothingBehind()
    {
        Assert.Empty(await drop.Pipeline.ListAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(drop.Folder, "scratch")));
        foreach (string queue in (string[])[QueueNames.TileScene, QueueNames.UpscaleTiles, QueueNames.StitchScene])
        {
            Assert.Equal(0, await drop.Pipeline.Queues.CountAsync(queue + QueueNames.PoisonSuffix, CancellationToken.None));
        }
    }

    [Theory]
    [InlineData("../climbs.tif")]
    [InlineData("folder/../climbs.tif")]
    [InlineData("bell\a.tif")]
    [InlineData("line\nbreak.tif")]
    public async Task Drop_BadName_IsRefusedUnderItsDigest(string name)
    {
        using var folder = new TempFolder();
        await using var pipeline = TestPipeline.InFolder(folder, Drop.Choices);

        var result = await pipeline.Get<IngestHandler>().IngestAsync(name, pipeline.Settings, CancellationToken.None);

        var record = await pipeline.FindRejectionAsync(name);
        Assert.Null(result.Run);
        Assert.Equal(name, record!.Scene);
        Assert.Matches(Sentence(), record.Reason);
        Assert.StartsWith("rejected/unnameable-", BlobLayout.Rejection(name).ToString(), StringComparison.Ordinal);
        Assert.Empty(await pipeline.ListAsync(BlobLayout.Products, string.Empty));
        Assert.Empty(await pipeline.ListAsync(BlobLayout.Work, string.Empty));
    }

    [GeneratedRegex(@"\A[^\p{Cc}]{20,}\.\z")]
    private static partial Regex Sentence();

    /// <summary>The drop, worked off once.</summary>
    public sealed class Drop : IAsyncLifetime, IDisposable
    {
        private readonly TempFolder folder = new();
        private TestPipeline? pipeline;

        internal static PipelineChoices Choices => new() { Pattern = new PatternDetailModel(PatternDetailModel.NewCard()) };

        internal TestPipeline Pipeline => pipeline!;

        internal string Folder => folder.Path;

        /// <inheritdoc/>
        public async Task InitializeAsync()
        {
            using var made = new TempFolder();
            string file = Path.Combine(made.Path, "made.tif");
            pipeline = TestPipeline.InFolder(folder, Choices);
            await File.WriteAllTextAsync(file, "This is no raster.\n");
            await pipeline.DropAsync("text.tif", file);
            await File.WriteAllBytesAsync(file, []);
            await pipeline.DropAsync("empty.tif", file);
            await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(Samples.Landsat))[..60_000]);
            await pipeline.DropAsync("truncated.tif", file);
            foreach (string kind in (string[])["palette", "complex"])
            {
                GdalOracle.Ask("make", kind, Samples.Sentinel, file);
                await pipeline.DropAsync($"{kind}.tif", file);
            }

            await pipeline.DropAsync("nodata.tif", Samples.PathOf("rasterio_all-nodata.tif"));
            await pipeline.DropAsync(Good, Samples.Landsat);
            await pipeline.RunUntilIdleAsync();
        }

        /// <inheritdoc/>
        public async Task DisposeAsync() => await pipeline!.DisposeAsync();

        /// <inheritdoc/>
        public void Dispose() => folder.Dispose();
    }
}
