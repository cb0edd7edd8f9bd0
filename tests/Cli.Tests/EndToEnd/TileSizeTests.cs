using System.Text.Json;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.TestKit;
using Xunit.Abstractions;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>
/// The tile size is a matter of memory and speed, not of the picture. Over a float scene, since rounding to integers would hide small
/// differences and blow up others; and one of 160 x 160 pixels, so that its single tile is all scene and no mirrored edge.
/// </summary>
public sealed class TileSizeTests(TileSizeTests.Products products, ITestOutputHelper output) : IClassFixture<TileSizeTests.Products>
{
    /// <summary>
    /// Bound on RMS(difference) / RMS(detail), a tenfold of what was measured (0.00020 at 1 step). It is not 0: tiles differ
    /// by what the network sees past the halo of 16 pixels, though the noise is a function of place.
    /// </summary>
    private const double Tolerance = 0.002;

    private const double SeamTolerance = 0.02;

    [Fact]
    public void Products_OfTiles64And128_DifferLessThanTheTolerance() =>
        Assert.InRange(products.Comparison.GetProperty("difference").GetDouble(), 0, Tolerance);

    [Fact]
    public void Products_OfTiles64AndOneTile_DifferLessThanTheTolerance() =>
        Assert.InRange(products.Comparison.GetProperty("differenceToUntiled").GetDouble(), 0, Tolerance);

    [Fact]
    public void Gradients_AcrossTileLines_AreThoseOfTheUntiledProduct() =>
        Assert.InRange(products.Comparison.GetProperty("seam").GetDouble(), 1 - SeamTolerance, 1 + SeamTolerance);

    [Fact]
    public void Detail_OfTheModel_IsThere()
    {
        output.WriteLine(products.Comparison.ToString());

        Assert.InRange(products.Comparison.GetProperty("detail").GetDouble(), 0.5, 100);
    }

    /// <summary>The products, made once.</summary>
    public sealed class Products : IAsyncLifetime, IDisposable
    {
        private readonly TempFolder folder = new();

        /// <summary>What product.py's compare printed.</summary>
        public JsonElement Comparison { get; private set; }

        /// <inheritdoc/>
        public async Task InitializeAsync()
        {
            string scene = Path.Combine(folder.Path, "scene.tif");
            GdalOracle.Ask("make", "float-square", Samples.Landsat, scene);
            var plain = new PatternDetailModel(PatternDetailModel.NewCard(), 0);
            var (flat, _) = await MakeAsync(scene, "plain", new() { Pattern = plain });
            var (small, plan) = await MakeAsync(scene, "64", new() { Settings = new() { Steps = 1, Tile = 64 } });
            var (large, _) = await MakeAsync(scene, "128", new() { Settings = new() { Steps = 1, Tile = 128 } });
            var (whole, one) = await MakeAsync(scene, "160", new() { Settings = new() { Steps = 1, Tile = 160 } });

            Assert.Single(one.Grid);
            int[] columns = [.. plan.Grid.Select(tile => tile.Owned.X).Where(x => x > 0).Distinct()];
            int[] rows = [.. plan.Grid.Select(tile => tile.Owned.Y).Where(y => y > 0).Distinct()];
            Comparison = GdalOracle.Ask("compare", flat, small, large, whole, JsonSerializer.Serialize(columns), JsonSerializer.Serialize(rows));
        }

        /// <inheritdoc/>
        public Task DisposeAsync() => Task.CompletedTask;

        /// <inheritdoc/>
        public void Dispose() => folder.Dispose();

        private async Task<(string File, RunPlan Plan)> MakeAsync(string scene, string name, PipelineChoices choices)
        {
            using var store = new TempFolder();
            await using var pipeline = TestPipeline.InFolder(store, choices);
            await pipeline.DropAsync("scene.tif", scene);
            await pipeline.RunUntilIdleAsync();
            string file = Path.Combine(folder.Path, name + ".tif");
            await File.WriteAllBytesAsync(file, await pipeline.ReadProductAsync("scene.tif"));
            var manifest = await pipeline.Get<RunStore>().ReadManifestAsync(await pipeline.RunOfAsync("scene.tif"), CancellationToken.None);
            return (file, new RunPlan(manifest));
        }
    }
}
