using Nadir.Cli.Tests.EndToEnd;
using Nadir.Cli.Verification;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Stitcher;
using Nadir.TestKit;
using Nadir.Upscaler;
using Nadir.Upscaler.Inference;

namespace Nadir.Cli.Tests.Repair;

/// <summary>Replayed tiles are those of the product, a changed one is found, and a draw finds it as often as is said.</summary>
public sealed class VerifyTests(VerifyTests.Product product) : IClassFixture<VerifyTests.Product>
{
    private const int All = int.MaxValue;

    [Fact]
    public async Task Verify_ProductAsItWasMade_HasNoDifferences()
    {
        var found = await product.VerifyAsync(new PatternDetailModel(Product.Card), All, 1);

        Assert.True(found.IsSame);
        Assert.Equal(Enumerable.Range(0, found.Tiles), found.Checked);
        Assert.Equal(1, found.Chance);
        Assert.InRange(found.Tiles, 12, 100);
    }

    [Fact]
    public async Task Verify_ByteFlippedInTheFile_IsFoundByTheHashAndByTheTiles()
    {
        var path = BlobLayout.Product(Product.Scene, product.Run, ProductFiles.Scene);
        byte[] bytes = (await product.Pipeline.Blobs.ReadAsync(path, CancellationToken.None))!.Data.ToArray();
        byte[] flipped = (byte[])bytes.Clone();
        flipped[^2000] ^= 0x10;
        await product.Pipeline.Blobs.PutAsync(path, new MemoryStream(flipped), CancellationToken.None);
        try
        {
            var found = await product.VerifyAsync(new PatternDetailModel(Product.Card), All, 1);

            Assert.False(found.IsHashSame);
            Assert.NotEmpty(found.Differences);
        }
        finally
        {
            await product.Pipeline.Blobs.PutAsync(path, new MemoryStream(bytes), CancellationToken.None);
        }
    }

    /// <summary>A product of which one tile was made otherwise: what differs is that tile, and the draws that hold it find it.</summary>
    [Fact]
    public async Task Verify_OneTileMadeOtherwise_IsFoundByTheDrawsThatHoldIt()
    {
        var other = new OtherTile(new PatternDetailModel(Product.Card), product.Plan.Grid[5]);
        var all = await product.VerifyAsync(other, All, 1);
        var damaged = all.Differences.Keys.ToHashSet();
        Assert.Equal([5], damaged);

        for (ulong seed = 0; seed < 6; seed++)
        {
            var found = await product.VerifyAsync(other, 3, seed);

            Assert.Equal(found.Checked.Any(damaged.Contains), found.Differences.Count > 0);
            Assert.Equal(3.0 / found.Tiles, found.Chance, 1e-12);
        }
    }

    [Theory]
    [InlineData(16, 3, 1)]
    [InlineData(16, 8, 1)]
    [InlineData(100, 10, 3)]
    [InlineData(7, 7, 1)]
    public void Draw_ManySeeds_FindsDamageAsOftenAsIsSaid(int tiles, int count, int damaged)
    {
        const int seeds = 20_000;
        int hits = 0;
        for (ulong seed = 0; seed < seeds; seed++)
        {
            var drawn = TileDraw.Of(tiles, count, seed);
            Assert.Equal(count, drawn.Distinct().Count());
            hits += drawn.Any(tile => tile >= tiles - damaged) ? 1 : 0;
        }

        double chance = TileDraw.ChanceToFind(tiles, count, damaged);
        double deviation = Math.Sqrt(chance * (1 - chance) / seeds);
        Assert.InRange((double)hits / seeds, chance - (5 * deviation), chance + (5 * deviation));
    }

    [Fact]
    public void ChanceToFind_OneTile_IsTheShareDrawn() => Assert.Equal(0.3, TileDraw.ChanceToFind(10, 3), 1e-12);

    /// <summary>A finished run of a small scene.</summary>
    public sealed class Product : IAsyncLifetime, IDisposable
    {
        internal const string Scene = "verify.tiff";

        private readonly TempFolder folder = new();

        internal static ModelCard Card { get; } = PatternDetailModel.NewCard();

        internal TestPipeline Pipeline { get; private set; } = null!;

        internal RunId Run { get; private set; }

        internal RunPlan Plan { get; private set; } = null!;

        /// <inheritdoc/>
        public async Task InitializeAsync()
        {
            var choices = new PipelineChoices { Settings = new() { Tile = 64, Batch = 2 }, Pattern = new PatternDetailModel(Card) };
            Pipeline = TestPipeline.InFolder(folder, choices);
            await Pipeline.DropAsync(Scene, Samples.Landsat);
            await Pipeline.RunUntilIdleAsync();
            Run = await Pipeline.RunOfAsync(Scene);
            Plan = new RunPlan(await Pipeline.Get<RunStore>().ReadManifestAsync(Run, CancellationToken.None));
        }

        /// <inheritdoc/>
        public async Task DisposeAsync() => await Pipeline.DisposeAsync();

        /// <inheritdoc/>
        public void Dispose() => folder.Dispose();

        internal async Task<VerifyResult> VerifyAsync(IDetailModel model, int tiles, ulong seed)
        {
            using var source = new DetailModelSource(new MemoryModelCatalog(Card), _ => model);
            return await new ProductVerifier(Pipeline.Get<RunStore>(), Pipeline.Get<IRasterLocator>(), source)
                .VerifyAsync(Run, tiles, seed, CancellationToken.None);
        }
    }

    /// <summary>Gives one tile another detail in the middle of its owned window, where no neighbour blends.</summary>
    private sealed class OtherTile(IDetailModel inner, TileSpec changed) : IDetailModel
    {
        public ModelCard Card => inner.Card;

        public void Infer(
            ReadOnlySpan<float> lr,
            ReadOnlySpan<TileOrigin> origins,
            PixelSize tile,
            SamplingSettings settings,
            Span<float> residual,
            CancellationToken cancellationToken = default)
        {
            inner.Infer(lr, origins, tile, settings, residual, cancellationToken);
            int length = residual.Length / origins.Length;
            int width = tile.Width * Card.Scale;
            for (int i = 0; i < origins.Length; i++)
            {
                if (origins[i].X == (long)changed.Read.X * Card.Scale && origins[i].Y == (long)changed.Read.Y * Card.Scale)
                {
                    int middle = ((tile.Height / 2 * Card.Scale) * width) + (tile.Width / 2 * Card.Scale);
                    residual[(i * length) + middle] += 1;
                    residual[(i * length) + middle + 1] -= 1;
                }
            }
        }

        public void InferSpread(
            ReadOnlySpan<float> lr,
            ReadOnlySpan<TileOrigin> origins,
            PixelSize tile,
            SamplingSettings settings,
            UncertaintySettings uncertainty,
            Span<float> residual,
            Span<float> spread,
            CancellationToken cancellationToken = default) =>
            inner.InferSpread(lr, origins, tile, settings, uncertainty, residual, spread, cancellationToken);

        public void Dispose() => inner.Dispose();
    }
}
