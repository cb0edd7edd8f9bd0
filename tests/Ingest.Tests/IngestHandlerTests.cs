using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Models;
using Nadir.Core.Scenes;
using Nadir.Platform.Runs;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.TestKit;

namespace Nadir.Ingest.Tests;

/// <summary>A dropped scene becomes one run, or a record that says why not.</summary>
public sealed class IngestHandlerTests : IDisposable
{
    private static readonly UpscaleSettings Settings = new() { Model = "pattern" };

    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Ingest_GoodScene_WritesItsManifestAndAsksForTiles()
    {
        var blob = await bench.DropAsync("a.tif", new TiffScene().ToBytes());

        var result = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        var run = Assert.NotNull(result.Run);
        Assert.Null(result.Refusal);
        var manifest = await bench.Runs.ReadManifestAsync(run, CancellationToken.None);
        Assert.Equal(("a.tif", blob.ETag, blob.Length, "pattern"), (manifest.Scene, manifest.ETag, manifest.Length, manifest.Model));
        Assert.Equal((96, 80, PixelType.UInt16), (manifest.Description.Size.Width, manifest.Description.Size.Height, manifest.Description.Type));
        Assert.Equal((64, 16, 2, 2, 4), (manifest.Tile, manifest.Halo, manifest.Multiple, manifest.TilesPerUnit, manifest.Scale));
        Assert.Equal((3, 1), (manifest.Normalization.Count, manifest.Groups.Count));
        Assert.Empty(manifest.Warnings);
        Assert.Equal([new TileSceneMessage(1, run)], (await bench.TakeAsync(QueueNames.TileScene)).Select(PipelineJson.ReadTileScene));
        Assert.Equal([run], await bench.Runs.ListOpenAsync(CancellationToken.None).ToListAsync());
    }

    [Theory]
    [InlineData("rasterframes_L8-RGB-VA.tiff", 3)]
    [InlineData("rasterio_RGBA.uint16.tif", 3)]
    [InlineData("titiler_B01.tif", 1)]
    public async Task Ingest_RealScene_IsARunOfItsDataBands(string sample, int bands)
    {
        await bench.DropAsync(sample, RunBench.Sample(sample));

        var result = await NewHandler().IngestAsync(sample, Settings, CancellationToken.None);

        Assert.Null(result.Refusal);
        Assert.Equal(bands, (await bench.Runs.ReadManifestAsync(Assert.NotNull(result.Run), CancellationToken.None)).Normalization.Count);
    }

    [Fact]
    public async Task Ingest_SameDropTwice_IsOneRunAndAsksAgain()
    {
        await bench.DropAsync("a.tif", new TiffScene().ToBytes());

        var first = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);
        var second = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        Assert.Equal(first, second);
        Assert.Single(await bench.NamesAsync(BlobLayout.Work, BlobLayout.OpenPrefix));
        Assert.Equal(2, (await bench.TakeAsync(QueueNames.TileScene)).Count);
    }

    [Fact]
    public async Task Ingest_RunThatHasEnded_AsksForNothing()
    {
        await bench.DropAsync("a.tif", new TiffScene().ToBytes());
        var run = Assert.NotNull((await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None)).Run);
        await bench.TakeAsync(QueueNames.TileScene);
        await bench.Runs.CommitAsync(new RunCommit(1, run, "a.tif", RunOutcome.Done, "", "p"), CancellationToken.None);

        var again = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        Assert.Equal(run, again.Run);
        Assert.Empty(await bench.TakeAsync(QueueNames.TileScene));
    }

    [Fact]
    public async Task Ingest_OtherSettings_IsAnotherRun()
    {
        await bench.DropAsync("a.tif", new TiffScene().ToBytes());

        var first = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);
        var second = await NewHandler().IngestAsync("a.tif", Settings with { Seed = 5 }, CancellationToken.None);

        Assert.NotEqual(first.Run, second.Run);
    }

    [Fact]
    public async Task Ingest_SceneOverwritten_IsAnotherRun()
    {
        await bench.DropAsync("a.tif", new TiffScene().ToBytes());
        var first = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        await bench.DropAsync("a.tif", new TiffScene { GsdMetres = 20 }.ToBytes());
        var second = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        Assert.NotEqual(first.Run, second.Run);
        Assert.Equal(20, (await bench.Runs.ReadManifestAsync(Assert.NotNull(second.Run), CancellationToken.None)).Description.GsdMetres!.Value, 0.1);
    }

    [Fact]
    public async Task Ingest_SceneOfNodataOnly_IsRefused()
    {
        await bench.DropAsync("empty.tif", RunBench.Sample("rasterio_all-nodata.tif"));

        var result = await NewHandler().IngestAsync("empty.tif", Settings, CancellationToken.None);

        await AssertRefusedAsync("empty.tif", "empty.tif: every pixel is nodata; drop a scene that has data.", result);
    }

    [Fact]
    public async Task Ingest_NoRaster_IsRefusedWithARecord()
    {
        await bench.DropAsync("a.tif", "hello"u8.ToArray());

        var result = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        Assert.StartsWith("a.tif: ", result.Refusal, StringComparison.Ordinal);
        await AssertRefusedAsync("a.tif", result.Refusal!, result);
    }

    [Theory]
    [InlineData("../../etc/passwd", "its name has an empty part, '.' or '..' between its slashes; rename it and drop it again.")]
    [InlineData("a\nb.tif", "its name has a control character or a backslash; rename it and drop it again.")]
    public async Task Ingest_BadName_IsRecorded(string name, string reason)
    {
        var result = await NewHandler().IngestAsync(name, Settings, CancellationToken.None);

        await AssertRefusedAsync(name, $"{name.Replace('\n', '?')}: {reason}", result);
    }

    [Fact]
    public async Task Ingest_LongName_IsRecordedShortened()
    {
        string name = new('a', 1000);

        var result = await NewHandler().IngestAsync(name, Settings, CancellationToken.None);

        await AssertRefusedAsync(name, $"{name[..77]}...: its name has 1000 characters, more than 512; rename it and drop it again.", result);
    }

    [Fact]
    public async Task Ingest_SceneThatIsGone_DoesNothing()
    {
        var result = await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        Assert.Equal(new IngestResult(null, null), result);
        Assert.Empty(await bench.NamesAsync(BlobLayout.Rejected));
    }

    [Fact]
    public async Task Ingest_RefusedThenMended_LosesItsRecord()
    {
        await bench.DropAsync("a.tif", "hello"u8.ToArray());
        await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        await bench.DropAsync("a.tif", new TiffScene().ToBytes());
        await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Rejected));
    }

    [Fact]
    public async Task Ingest_GsdOutsideTheModels_WarnsAndGoesOn()
    {
        await bench.DropAsync("a.tif", new TiffScene { GsdMetres = 30 }.ToBytes());

        var result = await NewHandler(Picky).IngestAsync("a.tif", Settings, CancellationToken.None);

        var manifest = await bench.Runs.ReadManifestAsync(Assert.NotNull(result.Run), CancellationToken.None);
        string warning = Assert.Single(manifest.Warnings);
        Assert.Matches("ground sampling distance of (30|29\\.\\d+) m is outside the 8 to 12 m that model pattern was trained for", warning);
    }

    [Fact]
    public async Task Ingest_GsdOutsideTheModelsAndFitRequired_IsRefused()
    {
        await bench.DropAsync("a.tif", new TiffScene { GsdMetres = 30 }.ToBytes());

        var result = await NewHandler(Picky).IngestAsync("a.tif", Settings with { RequireFit = true }, CancellationToken.None);

        Assert.EndsWith("choose a model made for it, or leave out --require-fit.", result.Refusal, StringComparison.Ordinal);
        Assert.Empty(await bench.TakeAsync(QueueNames.TileScene));
    }

    [Fact]
    public async Task Ingest_SceneWithoutGeoreference_Warns()
    {
        await bench.DropAsync("a.tif", new TiffScene { GsdMetres = null }.ToBytes());

        var result = await NewHandler(Picky).IngestAsync("a.tif", Settings, CancellationToken.None);

        var manifest = await bench.Runs.ReadManifestAsync(Assert.NotNull(result.Run), CancellationToken.None);
        Assert.Equal(["The scene has no georeference, so the product has none."], manifest.Warnings);
    }

    [Fact]
    public async Task Ingest_NoSuchModel_IsRefused()
    {
        await bench.DropAsync("a.tif", new TiffScene().ToBytes());

        var result = await NewHandler().IngestAsync("a.tif", Settings with { Model = "none" }, CancellationToken.None);

        Assert.StartsWith("model none: ", result.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconcile_SomeScenesSeen_IngestsTheOthersAndSkipsTheRefused()
    {
        await bench.DropAsync("bad.tif", "hello"u8.ToArray());
        await bench.DropAsync("seen.tif", new TiffScene().ToBytes());
        await NewHandler().IngestAsync("bad.tif", Settings, CancellationToken.None);
        await NewHandler().IngestAsync("seen.tif", Settings, CancellationToken.None);
        await bench.TakeAsync(QueueNames.TileScene);
        var record = await bench.Blobs.FindAsync(BlobLayout.Rejection("bad.tif"), CancellationToken.None);
        await bench.DropAsync("unseen.tif", new TiffScene().ToBytes());

        await NewHandler().ReconcileAsync(Settings, CancellationToken.None);

        var message = PipelineJson.ReadTileScene(Assert.Single(await bench.TakeAsync(QueueNames.TileScene)));
        Assert.Equal("unseen.tif", (await bench.Runs.ReadManifestAsync(message.Run, CancellationToken.None)).Scene);
        Assert.Equal(record, await bench.Blobs.FindAsync(BlobLayout.Rejection("bad.tif"), CancellationToken.None));
    }

    [Fact]
    public async Task Reconcile_RefusedSceneDroppedAnew_IsIngested()
    {
        await bench.DropAsync("a.tif", "hello"u8.ToArray());
        await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None);
        await bench.DropAsync("a.tif", new TiffScene().ToBytes());

        await NewHandler().ReconcileAsync(Settings, CancellationToken.None);

        Assert.Single(await bench.TakeAsync(QueueNames.TileScene));
    }

    [Fact]
    public async Task GiveUp_SceneStillThere_IsRecorded()
    {
        var blob = await bench.DropAsync("a.tif", [1]);

        await NewHandler().GiveUpAsync("a.tif", blob.ETag, Settings, CancellationToken.None);

        var record = await bench.Runs.FindRejectionAsync("a.tif", CancellationToken.None);
        Assert.StartsWith("a.tif: could not be ingested after repeated tries", record!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GiveUp_NewerDropUnderTheName_IsNotRecorded()
    {
        var blob = await bench.DropAsync("a.tif", [1]);
        await bench.DropAsync("a.tif", [2]);

        await NewHandler().GiveUpAsync("a.tif", blob.ETag, Settings, CancellationToken.None);

        Assert.Null(await bench.Runs.FindRejectionAsync("a.tif", CancellationToken.None));
    }

    [Fact]
    public async Task IngestPoisonFunction_HostsMessage_RecordsItsBlob()
    {
        var blob = await bench.DropAsync("a.tif", [1]);
        string message = $$"""{"FunctionId":"f","BlobType":"BlockBlob","ContainerName":"scenes","BlobName":"a.tif","ETag":"\"{{blob.ETag}}\""}""";

        await new IngestPoisonFunction(NewHandler(), Settings, NullLogger<IngestPoisonFunction>.Instance).RunAsync(message, CancellationToken.None);

        Assert.NotNull(await bench.Runs.FindRejectionAsync("a.tif", CancellationToken.None));
    }

    /// <summary>Left in the queue it would come back for ever: it has no poison queue of its own.</summary>
    [Theory]
    [InlineData("no JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"ContainerName\":\"scenes\",\"BlobName\":5,\"ETag\":null}")]
    [InlineData("{\"ContainerName\":\"work\",\"BlobName\":\"a.tif\",\"ETag\":\"e\"}")]
    public async Task IngestPoisonFunction_MessageOfNoScene_IsFinished(string message)
    {
        await new IngestPoisonFunction(NewHandler(), Settings, NullLogger<IngestPoisonFunction>.Instance).RunAsync(message, CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Rejected));
    }

    /// <summary>Whatever an examination ends with that is no fault of the scene goes to the queue's retry and leaves no record.</summary>
    [Fact]
    public async Task Ingest_NoProcessToExamineIn_ThrowsAndRefusesNothing()
    {
        await bench.DropAsync("a.tif", new TiffScene().ToBytes());
        var examiner = new IsolatedExaminer(ProbeProgram.Find(bench.Folder), ProbeLimits.Default, TimeProvider.System);

        await Assert.ThrowsAsync<ProbeException>(() => NewHandler(examiner: examiner).IngestAsync("a.tif", Settings, CancellationToken.None));

        Assert.Empty(await bench.NamesAsync(BlobLayout.Rejected));
        Assert.Empty(await bench.NamesAsync(BlobLayout.Work));
    }

    [Fact]
    public async Task Ingest_DamageInTheMiddle_IsRefusedBeforeAnyWork()
    {
        byte[] bytes = RunBench.Sample("titiler_B01.tif");
        Array.Fill(bytes, (byte)0x55, bytes.Length / 2, 64);
        await bench.DropAsync("holed.tif", bytes);

        var result = await NewHandler(examiner: SceneExaminers.Create(SceneIsolation.Process)).IngestAsync("holed.tif", Settings, CancellationToken.None);

        Assert.Contains("so the file is damaged or cut short (GDAL says: ", result.Refusal, StringComparison.Ordinal);
        await AssertRefusedAsync("holed.tif", result.Refusal!, result);
    }

    [Fact]
    public async Task Ingest_EitherIsolation_WritesTheSameManifest()
    {
        await bench.DropAsync("a.tif", new TiffScene { Nodata = 700 }.ToBytes());
        var run = Assert.NotNull((await NewHandler().IngestAsync("a.tif", Settings, CancellationToken.None)).Run);
        byte[] here = await bench.BytesAsync(BlobLayout.Manifest(run));
        await bench.Blobs.DeleteAsync(BlobLayout.Manifest(run), CancellationToken.None);

        var isolated = new IngestHandler(
            new RunStore(bench.Blobs), bench.Queues, bench.Locator, new MemoryModelCatalog(PatternDetailModel.NewCard()),
            SceneExaminers.Create(SceneIsolation.Process), RasterLimits.Default, NullLogger<IngestHandler>.Instance);
        await isolated.IngestAsync("a.tif", Settings, CancellationToken.None);

        Assert.Equal(here, await bench.BytesAsync(BlobLayout.Manifest(run)));
    }

    [Fact]
    public async Task IngestSceneFunction_Event_IngestsTheNamedScene()
    {
        await bench.DropAsync("a.tif", new TiffScene().ToBytes());

        await new IngestSceneFunction(NewHandler(), Settings).RunAsync(Stream.Null, "a.tif", CancellationToken.None);

        Assert.Single(await bench.TakeAsync(QueueNames.TileScene));
    }

    private static ModelCard Picky => PatternDetailModel.NewCard() with { MinGsdMetres = 8, MaxGsdMetres = 12 };

    private IngestHandler NewHandler(ModelCard? card = null, ISceneExaminer? examiner = null) => new(
        bench.Runs,
        bench.Queues,
        bench.Locator,
        new MemoryModelCatalog(card ?? PatternDetailModel.NewCard()),
        examiner ?? new InProcessExaminer(),
        RasterLimits.Default,
        NullLogger<IngestHandler>.Instance);

    private async Task AssertRefusedAsync(string scene, string reason, IngestResult result)
    {
        Assert.Equal(new IngestResult(null, reason), result);
        var record = await bench.Runs.FindRejectionAsync(scene, CancellationToken.None);
        Assert.Equal((scene, reason), (record!.Scene, record.Reason));
        Assert.Empty(await bench.TakeAsync(QueueNames.TileScene));
        Assert.Empty(await bench.NamesAsync(BlobLayout.Work));
    }
}
