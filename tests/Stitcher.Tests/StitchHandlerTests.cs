using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Ports;
using Nadir.Core.Scenes;
using Nadir.Raster;
using Nadir.TestKit;

namespace Nadir.Stitcher.Tests;

/// <summary>A run whose units have ended becomes a published product, once, or ends with a reason.</summary>
public sealed class StitchHandlerTests : IDisposable
{
    private static readonly TiffScene Scene = new() { Size = new PixelSize(110, 70), Bands = 2 };

    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Stitch_AllUnitsDone_PublishesEveryFileAndEndsTheRun()
    {
        var manifest = await ReadyAsync(Scene);

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        var commit = await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None);
        string folder = $"scene.tif/{manifest.Run}/";
        Assert.Equal(new RunCommit(1, manifest.Run, "scene.tif", RunOutcome.Done, "", $"products/{folder}scene.tif"), commit);
        Assert.Equal(
            [folder + "item.json", folder + "quicklook.png", folder + "report.json", folder + "scene.tif", "scene.tif/latest.json"],
            await bench.NamesAsync(BlobLayout.Products));
        Assert.Equal("report.json", ProductFiles.PublishingOrder[^1]);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.DetailPrefix(manifest.Run)));
        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
        Assert.Empty(Directory.GetDirectories(bench.Folder));
    }

    [Fact]
    public async Task Stitch_Product_HasExactBlockMeansAndFourTimesTheSize()
    {
        var manifest = await ReadyAsync(Scene);

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        using var product = await OpenProductAsync(manifest);
        Assert.Equal(new PixelSize(440, 280), product.Description.Size);
        float[] values = new float[440 * 280];
        product.Read(product.Description.Size.Whole, 1, values, new byte[values.Length]);
        for (int y = 0; y < 70; y++)
        {
            for (int x = 0; x < 110; x++)
            {
                double sum = Enumerable.Range(0, 16).Sum(i => (double)values[(((4 * y) + (i / 4)) * 440) + (4 * x) + (i % 4)]);
                Assert.Equal(16 * Scene.Pixel(1, x, y), sum);
            }
        }
    }

    [Fact]
    public async Task Stitch_ConstantScene_IsThatConstant()
    {
        var manifest = await ReadyAsync(Scene with { Pixel = (_, _, _) => 1234 }, DetailWriter.None);

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        using var product = await OpenProductAsync(manifest);
        float[] values = new float[440 * 280];
        product.Read(product.Description.Size.Whole, 0, values, new byte[values.Length]);
        Assert.All(values, value => Assert.Equal(1234, value));
    }

    [Theory]
    [InlineData(PixelType.UInt16, 0)]
    [InlineData(PixelType.Float32, -9999)]
    [InlineData(PixelType.Float32, double.NaN)]
    public async Task Stitch_SceneWithNodata_KeepsItInWholeBlocks(PixelType type, double nodata)
    {
        float Pixel(int band, int x, int y) => (x + y) % 50 < 20 ? (float)nodata : TiffScene.Texture(band, x, y);
        var manifest = await ReadyAsync(Scene with { Type = type, Nodata = nodata, Pixel = Pixel });

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        using var product = await OpenProductAsync(manifest);
        float[] values = new float[440 * 280];
        byte[] valid = new byte[values.Length];
        product.Read(product.Description.Size.Whole, 0, values, valid);
        for (int i = 0; i < values.Length; i++)
        {
            bool data = ((i % 440 / 4) + (i / 440 / 4)) % 50 >= 20;
            Assert.Equal(data ? 1 : 0, valid[i]);
        }
    }

    [Fact]
    public async Task Stitch_Report_TellsHowTheProductWasMade()
    {
        var manifest = await ReadyAsync(Scene);

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        var report = await JsonAsync(manifest, ProductFiles.Report);
        Assert.Empty(report.GetProperty("accelerators").EnumerateArray());
        Assert.Equal(manifest.Run.Value, report.GetProperty("run").GetString());
        Assert.Equal("fp32", report.GetProperty("model").GetProperty("precision").GetString());
        Assert.Equal(new RunPlan(manifest).Grid.Count, report.GetProperty("tiling").GetProperty("tiles").GetInt32());
        Assert.All(report.GetProperty("bands").EnumerateArray(), band => Assert.Equal(0, band.GetProperty("worstBlockMeanError").GetDouble()));
        Assert.All(report.GetProperty("bands").EnumerateArray(), band => Assert.Equal(110 * 70, band.GetProperty("validPixels").GetInt64()));
        Assert.Equal(0, report.GetProperty("audit").GetProperty("worstBlockMeanError").GetDouble());
        Assert.True(report.GetProperty("audit").GetProperty("checkedPixels").GetInt64() > 1000);
        Assert.Equal(64, report.GetProperty("product").GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public async Task Stitch_ReportOfARunThatGpusMadeDetailsOf_NamesThem()
    {
        var manifest = await ReadyAsync(Scene);
        foreach (string gpu in new[] { "TensorRt NVIDIA L4", "Cuda NVIDIA H200", "Cuda NVIDIA H200" })
        {
            await bench.Runs.NoteAcceleratorAsync(manifest.Run, gpu, CancellationToken.None);
        }

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        var report = await JsonAsync(manifest, ProductFiles.Report);
        Assert.Equal(["cuda-nvidia-h200", "tensorrt-nvidia-l4"], report.GetProperty("accelerators").EnumerateArray().Select(name => name.GetString()!));
    }

    [Fact]
    public async Task Stitch_StacItem_HasWhatTheSpecificationRequires()
    {
        var manifest = await ReadyAsync(Scene);

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        var item = await JsonAsync(manifest, ProductFiles.Item);
        Assert.Equal(("Feature", "1.0.0"), (item.GetProperty("type").GetString(), item.GetProperty("stac_version").GetString()));
        Assert.Equal(manifest.Run.Value, item.GetProperty("id").GetString());
        Assert.Equal("Polygon", item.GetProperty("geometry").GetProperty("type").GetString());
        double[] box = [.. item.GetProperty("bbox").EnumerateArray().Select(number => number.GetDouble())];
        Assert.True(box.Length == 4 && box[0] < box[2] && box[1] < box[3]);
        Assert.Equal(15, box[0], 0.1);
        Assert.Equal(JsonValueKind.Array, item.GetProperty("links").ValueKind);
        var properties = item.GetProperty("properties");
        Assert.Matches("^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ$", properties.GetProperty("datetime").GetString());
        Assert.Equal(32633, properties.GetProperty("proj:epsg").GetInt32());
        Assert.Equal([280, 440], properties.GetProperty("proj:shape").EnumerateArray().Select(side => side.GetInt32()));
        Assert.Equal([2.5, 0, 500_000, 0, -2.5, 5_600_000], properties.GetProperty("proj:transform").EnumerateArray().Select(term => term.GetDouble()));
        Assert.True(properties.TryGetProperty("processing:software", out _));
        var product = item.GetProperty("assets").GetProperty("product");
        Assert.Equal("./scene.tif", product.GetProperty("href").GetString());
        Assert.Equal(2, product.GetProperty("raster:bands").GetArrayLength());
    }

    [Fact]
    public async Task Stitch_SecondSignal_ChangesNothing()
    {
        var manifest = await ReadyAsync(Scene);
        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);
        var before = await EntriesAsync();

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        Assert.Equal(before, await EntriesAsync());
        Assert.Empty(await bench.TakeAsync(QueueNames.StitchScene));
    }

    [Fact]
    public async Task Stitch_AnotherHoldsTheLease_LooksAgainLater()
    {
        var manifest = await ReadyAsync(Scene);
        await using var other = await bench.Blobs.TryLeaseAsync(BlobLayout.Manifest(manifest.Run), TimeSpan.FromSeconds(60), CancellationToken.None);

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Products));
        Assert.Empty(await bench.TakeAsync(QueueNames.StitchScene));
        bench.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(manifest.Run, PipelineJson.ReadStitchScene(Assert.Single(await bench.TakeAsync(QueueNames.StitchScene))).Run);
    }

    [Fact]
    public async Task Stitch_UnitFailed_FailsTheRunWithItsReason()
    {
        var manifest = await ReadyAsync(Scene);
        var plan = new RunPlan(manifest);
        await bench.Blobs.DeleteAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(1), 1), CancellationToken.None);
        await bench.FanIn.FailUnitAsync(manifest.Run, plan, 1, "model pattern: gave NaN.", CancellationToken.None);

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        var commit = await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None);
        string reason = $"run {manifest.Run}: 1 of its units failed, the first because: model pattern: gave NaN.";
        Assert.Equal((RunOutcome.Failed, reason), (commit!.Outcome, commit.Reason));
        Assert.Equal(reason, (await bench.Runs.FindRejectionAsync("scene.tif", CancellationToken.None))!.Reason);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Products));
    }

    [Fact]
    public async Task Stitch_SceneOverwritten_FailsTheRun()
    {
        var manifest = await ReadyAsync(Scene);
        await bench.DropAsync(manifest.Scene, [1]);

        await NewHandler().StitchAsync(manifest.Run, CancellationToken.None);

        Assert.Contains("was replaced", (await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None))!.Reason, StringComparison.Ordinal);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Products));
    }

    /// <summary>Replaced before the commit the run fails; after it the run is done, and the newer product stays the latest all the same.</summary>
    [Theory]
    [InlineData("report.json", RunOutcome.Failed)]
    [InlineData("latest.json", RunOutcome.Done)]
    public async Task Stitch_NewerProductWhilePublishing_StaysTheLatest(string beforeFile, RunOutcome outcome)
    {
        var manifest = await ReadyAsync(Scene);
        byte[] newer = PipelineJson.Write(new RunCommit(PipelineJson.Schema, new RunId(new string('f', RunId.Length)), manifest.Scene, RunOutcome.Done, "", "newer"));
        var blobs = new HookedBlobStore(bench.Blobs, async path =>
        {
            // What happens while a stitcher stands still: the scene is replaced, and the new run publishes.
            if (path.Name.EndsWith(beforeFile, StringComparison.Ordinal))
            {
                await bench.DropAsync(manifest.Scene, [1]);
                await bench.PutAsync(BlobLayout.Latest(manifest.Scene), newer);
            }
        });

        await NewHandler(blobs).StitchAsync(manifest.Run, CancellationToken.None);

        Assert.Equal(newer, await bench.BytesAsync(BlobLayout.Latest(manifest.Scene)));
        Assert.Equal(outcome, (await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None))!.Outcome);
    }

    [Fact]
    public async Task GiveUp_Run_EndsItWithAReason()
    {
        var manifest = await ReadyAsync(Scene);

        await NewHandler().GiveUpAsync(manifest.Run, CancellationToken.None);

        Assert.Contains("could not be made after repeated tries", (await bench.Runs.FindCommitAsync(manifest.Run, CancellationToken.None))!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StitchSceneFunction_MessageThatIsNotOurs_IsRejected() =>
        await Assert.ThrowsAsync<MessageRejectedException>(() => new StitchSceneFunction(NewHandler(), NullLogger<StitchSceneFunction>.Instance).RunAsync("{}", CancellationToken.None));

    /// <summary>Left in the queue it would come back for ever: it has no poison queue of its own.</summary>
    [Theory]
    [InlineData("no JSON")]
    [InlineData("{\"schema\":7,\"run\":\"0123456789abcdef\"}")]
    public async Task StitchScenePoisonFunction_MessageThatIsNotOurs_IsFinished(string body)
    {
        await new StitchScenePoisonFunction(NewHandler(), NullLogger<StitchScenePoisonFunction>.Instance).RunAsync(body, CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Work));
    }

    private StitchHandler NewHandler(IBlobStore? blobs = null) => blobs is null
        ? Stitching.NewHandler(bench)
        : Stitching.NewHandler(
            bench,
            blobs,
            bench.Queues,
            new ProductMaker(blobs, bench.Locator, RasterLimits.Default, new StitchOptions { TemporaryFolder = bench.Folder }, bench.Clock),
            bench.Clock);

    private async Task<SceneManifest> ReadyAsync(TiffScene scene, Func<int, int, int, int, float>? detail = null)
    {
        var manifest = await bench.StartAsync(scene.ToBytes());
        await DetailWriter.WriteAsync(bench, manifest, detail ?? DetailWriter.Ripple);
        return manifest;
    }

    private async Task<SceneReader> OpenProductAsync(SceneManifest manifest)
    {
        var path = BlobLayout.Product(manifest.Scene, manifest.Run, ProductFiles.Scene);
        return SceneReader.Open("product", await bench.Locator.LocateAsync(path, CancellationToken.None), RasterLimits.None);
    }

    private async Task<JsonElement> JsonAsync(SceneManifest manifest, string file) =>
        JsonDocument.Parse(await bench.BytesAsync(BlobLayout.Product(manifest.Scene, manifest.Run, file))).RootElement;

    private async Task<IReadOnlyList<string>> EntriesAsync()
    {
        var entries = new List<string>();
        foreach (string container in (string[])[BlobLayout.Products, BlobLayout.Rejected])
        {
            await foreach (var entry in bench.Blobs.ListAsync(container, "", CancellationToken.None))
            {
                entries.Add($"{entry.Path} {entry.ETag}");
            }
        }

        return entries;
    }
}
