using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.Platform;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>A region is the base plus the weighted details, with exact block means.</summary>
public sealed class RegionMakerTests : IDisposable
{
    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData(PixelType.UInt16, 1.01)]
    [InlineData(PixelType.Float32, 0.01)]
    public async Task Make_EveryTile_IsTheSlowTwinsSumSettled(PixelType type, double tolerance)
    {
        var scene = new TiffScene { Size = new PixelSize(110, 70), Bands = 2, Type = type };
        var manifest = await bench.StartAsync(scene.ToBytes());
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.Ripple);
        var plan = new RunPlan(manifest);
        using var reader = await bench.OpenAsync(manifest.Scene);
        var maker = new RegionMaker(manifest, plan.Grid, reader, ProductGaps.None);

        foreach (var tile in plan.Grid)
        {
            var region = await GatherAsync(manifest, plan, tile);
            for (int band = 0; band < scene.Bands; band++)
            {
                float[] product = maker.Make(region, band).ToArray();
                float[] twin = Slow(scene, plan.Grid, band);
                AssertNear(scene, tile.Owned, product, twin, tolerance);
                AssertBlockMeans(scene, band, tile.Owned, product, type == PixelType.Float32 ? 1e-4 : 0);
            }
        }
    }

    [Theory]
    [InlineData(PixelType.UInt8, 200f)]
    [InlineData(PixelType.UInt16, 65535f)]
    [InlineData(PixelType.Float32, 0.1f)]
    public async Task Make_ConstantSceneWithoutDetail_IsThatConstant(PixelType type, float value)
    {
        var scene = new TiffScene { Size = new PixelSize(110, 70), Bands = 1, Type = type, Pixel = (_, _, _) => value };
        var manifest = await bench.StartAsync(scene.ToBytes());
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.None);
        var plan = new RunPlan(manifest);
        using var reader = await bench.OpenAsync(manifest.Scene);
        var maker = new RegionMaker(manifest, plan.Grid, reader, ProductGaps.None);

        foreach (var tile in plan.Grid)
        {
            var region = await GatherAsync(manifest, plan, tile);
            Assert.All(maker.Make(region, 0).ToArray(), pixel => Assert.Equal(value, pixel));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(100)]
    public void RegionOrder_AnyPanel_HasEachTileOnce(int columns)
    {
        var scene = new PixelSize(300, 200);
        var grid = TileGrid.Create(scene, scene.Whole, 64, 16, 2);

        var numbers = RegionOrder.Of(grid, columns).SelectMany(panel => panel.Tiles).Select(tile => tile.Number);

        Assert.Equal(Enumerable.Range(0, grid.Count), numbers.Order());
    }

    [Fact]
    public void RegionOrder_NoColumns_Throws()
    {
        var scene = new PixelSize(30, 20);
        var grid = TileGrid.Create(scene, scene.Whole, 64, 16, 2);

        Assert.Throws<ArgumentOutOfRangeException>(() => RegionOrder.Of(grid, 0));
    }

    [Fact]
    public async Task DetailCache_PastItsBytes_ReadsAgainWhatWentOut()
    {
        var manifest = await bench.StartAsync(new TiffScene { Size = new PixelSize(200, 150) }.ToBytes(), tilesPerUnit: 1);
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.Ripple);
        var plan = new RunPlan(manifest);
        var small = new DetailCache(bench.Blobs, manifest, plan, 1, ProductGaps.None);
        var large = new DetailCache(bench.Blobs, manifest, plan, 1 << 30, ProductGaps.None);

        var smallFirst = (await small.GetAsync([0], _ => false, CancellationToken.None))[0];
        float[] first = smallFirst.Plane(0, 1).ToArray();
        await small.GetAsync([1], _ => false, CancellationToken.None);
        await small.GetAsync([2, 1], _ => false, CancellationToken.None);
        var largeFirst = (await large.GetAsync([0], _ => false, CancellationToken.None))[0];
        await large.GetAsync([1], _ => false, CancellationToken.None);
        var smallAgain = (await small.GetAsync([0], _ => false, CancellationToken.None))[0];

        Assert.NotSame(smallFirst, smallAgain);
        Assert.Equal(first, smallAgain.Plane(0, 1).ToArray());
        Assert.Same(largeFirst, (await large.GetAsync([0], _ => false, CancellationToken.None))[0]);
    }

    /// <summary>Of a unit's tiles those stay that will be needed, and are what a cache of everything has; others cost a read of the unit again.</summary>
    [Fact]
    public async Task DetailCache_UnitOfManyTiles_KeepsThoseThatWillBeNeeded()
    {
        var manifest = await bench.StartAsync(new TiffScene { Size = new PixelSize(200, 150) }.ToBytes(), tilesPerUnit: 5);
        await DetailWriter.WriteAsync(bench, manifest, DetailWriter.Ripple);
        var plan = new RunPlan(manifest);
        var store = new ReadCounter(bench.Blobs);
        var cache = new DetailCache(store, manifest, plan, 1 << 30, ProductGaps.None);
        var alone = new DetailCache(bench.Blobs, manifest, plan, 1 << 30, ProductGaps.None);

        await cache.GetAsync([0], tile => tile == 2, CancellationToken.None);
        var third = (await cache.GetAsync([2], _ => false, CancellationToken.None))[2];
        Assert.Equal(1, store.Reads);
        var fifth = (await cache.GetAsync([0, 2, 4], _ => false, CancellationToken.None))[4];
        Assert.Equal(2, store.Reads);

        Assert.Equal((await alone.GetAsync([2], _ => false, CancellationToken.None))[2].Plane(2, 1).ToArray(), third.Plane(2, 1).ToArray());
        Assert.Equal((await alone.GetAsync([4], _ => false, CancellationToken.None))[4].Plane(4, 1).ToArray(), fifth.Plane(4, 1).ToArray());
    }

    [Fact]
    public async Task DetailCache_DetailMissing_SaysWhich()
    {
        var manifest = await bench.StartAsync(new TiffScene().ToBytes());

        var error = await Assert.ThrowsAsync<CorruptBlobException>(
            () => new DetailCache(bench.Blobs, manifest, new RunPlan(manifest), 1, ProductGaps.None).GetAsync([0], _ => false, CancellationToken.None));

        Assert.StartsWith($"work/{manifest.Run}/t/000000/000000: is missing", error.Message, StringComparison.Ordinal);
    }

    private async Task<TileRegion> GatherAsync(SceneManifest manifest, RunPlan plan, TileSpec tile)
    {
        var cache = new DetailCache(bench.Blobs, manifest, plan, 1 << 30, ProductGaps.None);
        var others = plan.Grid.Where(other => other.Support.Intersect(tile.Owned) is not null).ToList();
        var details = await cache.GetAsync(others.Select(other => other.Number), _ => false, CancellationToken.None);
        return new TileRegion(tile, [.. others.Select(other => (other, details[other.Number]))]);
    }

    /// <summary>The whole band at once: base everywhere, then each tile's detail at each of its pixels with its weight there.</summary>
    private static float[] Slow(TiffScene scene, TileGrid grid, int band)
    {
        int width = scene.Size.Width * 4;
        float[] product = new float[scene.Size.Area * 16];
        Upsampler.Upsample(scene.Plane(band), scene.Size, scene.Size.Whole, 4, product);
        foreach (var tile in grid)
        {
            var weights = BlendWindow.ForTile(grid, tile);
            var support = tile.Support.Refine(4);
            for (int y = support.Y; y < support.Bottom; y++)
            {
                for (int x = support.X; x < support.Right; x++)
                {
                    float weight = weights.Horizontal[(x / 4) - tile.Support.X] * weights.Vertical[(y / 4) - tile.Support.Y];
                    product[(y * width) + x] += weight * DetailWriter.Ripple(tile.Number, band, x, y);
                }
            }
        }

        return product;
    }

    private static void AssertNear(TiffScene scene, RasterWindow owned, float[] product, float[] twin, double tolerance)
    {
        var window = owned.Refine(4);
        for (int i = 0; i < product.Length; i++)
        {
            float expected = twin[((window.Y + (i / window.Width)) * scene.Size.Width * 4) + window.X + (i % window.Width)];
            Assert.True(Math.Abs(product[i] - expected) <= tolerance, $"pixel {i} of {owned} is {product[i]}, not {expected}");
        }
    }

    private static void AssertBlockMeans(TiffScene scene, int band, RasterWindow owned, float[] product, double tolerance)
    {
        double[] sums = new double[owned.Area];
        for (int i = 0; i < product.Length; i++)
        {
            sums[(i / (owned.Width * 4) / 4 * owned.Width) + (i % (owned.Width * 4) / 4)] += product[i];
        }

        for (int i = 0; i < sums.Length; i++)
        {
            float source = scene.Pixel(band, owned.X + (i % owned.Width), owned.Y + (i / owned.Width));
            Assert.Equal(source, sums[i] / 16, tolerance);
        }
    }

    private sealed class ReadCounter(IBlobStore inner) : DelegatingBlobStore(inner)
    {
        public int Reads { get; private set; }

        public override Task<Stream?> OpenReadAsync(BlobPath path, CancellationToken cancellationToken)
        {
            Reads++;
            return Inner.OpenReadAsync(path, cancellationToken);
        }
    }
}
