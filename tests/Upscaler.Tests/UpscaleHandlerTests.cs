using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Errors;
using Nadir.Core.Geometry;
using Nadir.Core.Models;
using Nadir.Core.Radiometry;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Upscaler.Tests;

/// <summary>A unit's input tiles become its details, once, or a marker that says why not.</summary>
public sealed class UpscaleHandlerTests : IDisposable
{
    private static readonly TiffScene Scene = new() { Size = new PixelSize(150, 100), Bands = 4 };

    private readonly RunBench bench = new();
    private readonly ModelCard card = PatternDetailModel.NewCard();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Upscale_Unit_WritesDetailsOfZeroBlockMean()
    {
        var (manifest, plan) = await CutAsync();

        await NewHandler().UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        var details = await DetailsAsync(manifest, plan, 0);
        Assert.Equal(plan.TilesOf(0).Count, details.Count);
        for (int band = 0; band < Scene.Bands; band++)
        {
            var size = plan.Grid[0].Support.Refine(4).Size;
            float[] plane = details.Plane(0, band).ToArray();
            float[] means = new float[size.Area / 16];
            for (int i = 0; i < plane.Length; i++)
            {
                means[(i / size.Width / 4 * (size.Width / 4)) + (i % size.Width / 4)] += plane[i] / 16;
            }

            Assert.All(means, mean => Assert.InRange(mean, -0.01, 0.01));
            Assert.InRange(plane.Max(), 20, 500);
        }
    }

    [Fact]
    public async Task Upscale_Unit_GivesTheModelsResidualInTheScenesUnits()
    {
        var (manifest, plan) = await CutAsync();
        var input = InputTiles.Read(await bench.BytesAsync(BlobLayout.Input(manifest.Run, 1)), "in", Scene.Bands, manifest.Tile);
        int tile = input.Tiles[0];

        await NewHandler().UpscaleAsync(new(1, manifest.Run, 1), CancellationToken.None);

        // The fourth band is the third channel of the last group, whose first two channels are borrowed.
        var spec = plan.Grid[tile];
        float[] network = new float[3 * 64 * 64];
        for (int channel = 0; channel < 3; channel++)
        {
            Normalization.Apply(input.Plane(0, channel + 1), manifest.Normalization[0], -1, 1, network.AsSpan(channel * 4096, 4096));
        }

        float[] residual = new float[16 * network.Length];
        new PatternDetailModel(card).Infer(
            network, [new(spec.Read.X * 4L, spec.Read.Y * 4L)], new PixelSize(64, 64), manifest.Sampling, residual);
        var details = await DetailsAsync(manifest, plan, 1);
        var support = spec.Support.Refine(4);
        float[] expected = new float[support.Area];
        for (int i = 0; i < expected.Length; i++)
        {
            int x = support.X - (spec.Read.X * 4) + (i % support.Width);
            int y = support.Y - (spec.Read.Y * 4) + (i / support.Width);
            expected[i] = residual[(2 * 256 * 256) + (y * 256) + x] * 1000f;
        }

        Assert.Equal(expected, details.Plane(tile, 3).ToArray());
    }

    [Fact]
    public async Task Upscale_SameMessageTwice_LeavesOneBlobAndInfersOnce()
    {
        var (manifest, plan) = await CutAsync();
        var model = new PatternDetailModel(card);
        var handler = NewHandler(model);

        await handler.UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);
        int calls = model.Calls;
        var first = await bench.Blobs.FindAsync(BlobLayout.Detail(manifest.Run, 0, 0), CancellationToken.None);
        await handler.UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        Assert.Equal(calls, model.Calls);
        Assert.Equal(first, await bench.Blobs.FindAsync(BlobLayout.Detail(manifest.Run, 0, 0), CancellationToken.None));
        Assert.Equal(plan.TilesOf(0).Count, (await DetailsAsync(manifest, plan, 0)).Count);
    }

    [Fact]
    public async Task Upscale_TwoCopiesAtOnce_LeaveOneBlobAndNoError()
    {
        var (manifest, plan) = await CutAsync();
        await NewHandler().UpscaleAsync(new(1, manifest.Run, 1), CancellationToken.None);
        byte[] alone = await bench.BytesAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(1), 1));
        await bench.Blobs.DeleteAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(1), 1), CancellationToken.None);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            Task.Run(() => NewHandler().UpscaleAsync(new(1, manifest.Run, 1), CancellationToken.None))));

        Assert.Equal(alone, await bench.BytesAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(1), 1)));
        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.FailedPrefix(manifest.Run)));
    }

    [Fact]
    public async Task Upscale_SecondCopyWhileTheFirstIsUnderWay_WaitsAndInfersNothing()
    {
        var (manifest, _) = await CutAsync();
        var alone = new PatternDetailModel(card);
        await NewHandler(alone).UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);
        await bench.Blobs.DeleteAsync(BlobLayout.Detail(manifest.Run, 0, 0), CancellationToken.None);
        using var firstIsIn = new SemaphoreSlim(0);
        using var goOn = new ManualResetEventSlim();
        var model = new PatternDetailModel(card)
        {
            BeforeCall = (call, _) =>
            {
                if (call == 1)
                {
                    firstIsIn.Release();
                    goOn.Wait();
                }
                else
                {
                    goOn.Set();
                }
            },
        };
        var handler = NewHandler(model);
        var first = Task.Run(() => handler.UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None));
        await firstIsIn.WaitAsync();

        var second = Task.Run(() => handler.UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None));
        await Task.WhenAny(second, Task.Run(() => goOn.Wait(TimeSpan.FromMilliseconds(300))));
        Assert.False(second.IsCompleted);
        goOn.Set();
        await Task.WhenAll(first, second);

        Assert.Equal(alone.Calls, model.Calls);
    }

    [Fact]
    public async Task Upscale_SecondCopyOfAUnitWhoseFirstWasCancelled_DoesIt()
    {
        var (manifest, plan) = await CutAsync();
        using var stop = new CancellationTokenSource();
        var handler = NewHandler(new PatternDetailModel(card) { BeforeCall = (_, _) => stop.Cancel() });

        var first = Task.Run(() => handler.UpscaleAsync(new(1, manifest.Run, 0), stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        await handler.UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        Assert.Equal(plan.TilesOf(0).Count, (await DetailsAsync(manifest, plan, 0)).Count);
    }

    [Fact]
    public async Task Upscale_AllUnits_SignalsTheStitcher()
    {
        var (manifest, plan) = await CutAsync();

        for (int unit = 0; unit < plan.UnitCount; unit++)
        {
            Assert.Empty(await bench.TakeAsync(QueueNames.StitchScene));
            await NewHandler().UpscaleAsync(new(1, manifest.Run, unit), CancellationToken.None);
        }

        Assert.Single(await bench.TakeAsync(QueueNames.StitchScene));
    }

    [Fact]
    public async Task Upscale_AnyTilesPerUnit_GivesTheSameDetails()
    {
        var (ones, onesPlan) = await CutAsync(tilesPerUnit: 1);
        var (threes, threesPlan) = await CutAsync(tilesPerUnit: 3);
        foreach (var (manifest, plan) in new[] { (ones, onesPlan), (threes, threesPlan) })
        {
            for (int unit = 0; unit < plan.UnitCount; unit++)
            {
                await NewHandler().UpscaleAsync(new(1, manifest.Run, unit), CancellationToken.None);
            }
        }

        for (int tile = 0; tile < onesPlan.Grid.Count; tile++)
        {
            var one = await DetailsAsync(ones, onesPlan, onesPlan.UnitOf(tile));
            var three = await DetailsAsync(threes, threesPlan, threesPlan.UnitOf(tile));
            for (int band = 0; band < Scene.Bands; band++)
            {
                Assert.Equal(one.Plane(tile, band).ToArray(), three.Plane(tile, band).ToArray());
            }
        }
    }

    [Fact]
    public async Task Upscale_InputMissing_MarksTheUnitFailed()
    {
        var (manifest, plan) = await CutAsync();
        await bench.Blobs.DeleteAsync(BlobLayout.Input(manifest.Run, 0), CancellationToken.None);

        await NewHandler().UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        Assert.StartsWith($"work/{manifest.Run}/lr/000000: is missing", await FailureAsync(manifest, plan, 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upscale_InputCorrupt_MarksTheUnitFailed()
    {
        var (manifest, plan) = await CutAsync();
        await bench.PutAsync(BlobLayout.Input(manifest.Run, 0), [1, 2, 3]);

        await NewHandler().UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        Assert.StartsWith($"work/{manifest.Run}/lr/000000: ends at byte 3", await FailureAsync(manifest, plan, 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upscale_ModelChanged_MarksTheUnitFailedWithBothHashes()
    {
        var (manifest, plan) = await CutAsync();
        var other = card with { Hash = new string('1', 64) };

        await NewHandler(new PatternDetailModel(other)).UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        Assert.Contains(
            $"is not the one that run {manifest.Run} was made for (hash 111111111111, not 000000000000)",
            await FailureAsync(manifest, plan, 0),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upscale_ModelGivesNoNumber_MarksTheUnitFailedAndTheNextIsServed()
    {
        var (manifest, plan) = await CutAsync();
        var model = new PatternDetailModel(card)
        {
            BeforeCall = (call, _) =>
            {
                if (call == 1)
                {
                    throw new InferenceException("pattern", "gave NaN");
                }
            },
        };
        var handler = NewHandler(model);

        await handler.UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);
        await handler.UpscaleAsync(new(1, manifest.Run, 1), CancellationToken.None);

        Assert.StartsWith("model pattern: gave NaN", await FailureAsync(manifest, plan, 0), StringComparison.Ordinal);
        Assert.Equal(plan.TilesOf(1).Count, (await DetailsAsync(manifest, plan, 1)).Count);
    }

    [Fact]
    public async Task Upscale_UnitOutOfRange_IsRejected()
    {
        var (manifest, plan) = await CutAsync();

        var error = await Assert.ThrowsAsync<MessageRejectedException>(
            () => NewHandler().UpscaleAsync(new(1, manifest.Run, plan.UnitCount), CancellationToken.None));

        Assert.Contains($"run {manifest.Run} has {plan.UnitCount} units, none numbered {plan.UnitCount}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upscale_RunThatHasEnded_DoesNothing()
    {
        var (manifest, _) = await CutAsync();
        await bench.Runs.CommitAsync(new RunCommit(1, manifest.Run, manifest.Scene, RunOutcome.Failed, "why", ""), CancellationToken.None);

        await NewHandler().UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.DetailPrefix(manifest.Run)));
    }

    [Fact]
    public async Task Upscale_Cancelled_ThrowsAndMarksNothing()
    {
        var (manifest, _) = await CutAsync();
        using var stop = new CancellationTokenSource();
        var model = new PatternDetailModel(card) { BeforeCall = (_, _) => stop.Cancel() };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => NewHandler(model).UpscaleAsync(new(1, manifest.Run, 0), stop.Token));

        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.DetailPrefix(manifest.Run)));
        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.FailedPrefix(manifest.Run)));
    }

    [Fact]
    public async Task GiveUp_Unit_MarksItFailed()
    {
        var (manifest, plan) = await CutAsync();

        await NewHandler().GiveUpAsync(new(1, manifest.Run, 2), CancellationToken.None);

        Assert.StartsWith($"unit 2 of run {manifest.Run} failed after repeated tries", await FailureAsync(manifest, plan, 2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upscale_RunEndedMeanwhile_AsksTheStitcherToTidy()
    {
        var (manifest, plan) = await CutAsync();
        var commit = new RunCommit(PipelineJson.Schema, manifest.Run, manifest.Scene, RunOutcome.Done, "", "product");
        var model = new PatternDetailModel(card)
        {
            BeforeCall = (_, _) => EndAsync(commit).GetAwaiter().GetResult(),
        };

        await NewHandler(model).UpscaleAsync(new(1, manifest.Run, 0), CancellationToken.None);

        Assert.True(plan.UnitsIn(0) > 1);
        Assert.Equal(manifest.Run, PipelineJson.ReadStitchScene(Assert.Single(await bench.TakeAsync(QueueNames.StitchScene))).Run);
    }

    [Fact]
    public async Task UpscaleTilesPoisonFunction_Message_MarksItsUnitFailed()
    {
        var (manifest, plan) = await CutAsync();
        string body = PipelineJson.Body(new UpscaleTilesMessage(1, manifest.Run, 1));

        await new UpscaleTilesPoisonFunction(NewHandler(), NullLogger<UpscaleTilesPoisonFunction>.Instance).RunAsync(body, CancellationToken.None);

        Assert.NotEmpty(await FailureAsync(manifest, plan, 1));
    }

    /// <summary>Left in the queue they would come back for ever: it has no poison queue of its own.</summary>
    [Theory]
    [InlineData("no JSON")]
    [InlineData("{\"schema\":7,\"run\":\"0123456789abcdef\",\"unit\":1}")]
    [InlineData("{\"schema\":1,\"run\":\"0123456789abcdef\",\"unit\":1}")]
    [InlineData("{\"schema\":1,\"run\":\"RUN\",\"unit\":2147483647}")]
    public async Task UpscaleTilesPoisonFunction_MessageOfNoUnit_IsFinished(string body)
    {
        var (manifest, _) = await CutAsync();
        body = body.Replace("RUN", manifest.Run.Value, StringComparison.Ordinal);

        await new UpscaleTilesPoisonFunction(NewHandler(), NullLogger<UpscaleTilesPoisonFunction>.Instance).RunAsync(body, CancellationToken.None);

        Assert.Empty(await bench.NamesAsync(BlobLayout.Work, BlobLayout.FailedPrefix(manifest.Run)));
    }

    private async Task EndAsync(RunCommit commit) =>
        await bench.Runs.CloseAsync(await bench.Runs.CommitAsync(commit, CancellationToken.None), keepTiles: false, CancellationToken.None);

    private UpscaleHandler NewHandler(PatternDetailModel? model = null)
    {
        model ??= new PatternDetailModel(card);
        return new UpscaleHandler(
            bench.Runs,
            bench.FanIn,
            new DetailModelSource(new MemoryModelCatalog(model.Card), _ => model),
            NullLogger<UpscaleHandler>.Instance);
    }

    /// <summary>Starts a run and does the Tiler's part: each tile filled from the scene, mirrored nowhere, 0 past its edge.</summary>
    private async Task<(SceneManifest Manifest, RunPlan Plan)> CutAsync(int tilesPerUnit = 2)
    {
        var manifest = await bench.StartAsync(Scene.ToBytes(), card, tilesPerUnit, $"scene{tilesPerUnit}.tif");
        var plan = new RunPlan(manifest);
        for (int unit = 0; unit < plan.UnitCount; unit++)
        {
            var (first, count) = plan.TilesOf(unit);
            int[] tiles = [.. Enumerable.Range(first, count)];
            float[] values = [.. tiles.SelectMany(tile => Read(plan.Grid[tile]))];
            await bench.PutAsync(BlobLayout.Input(manifest.Run, unit), InputBytes.Of(tiles, Scene.Bands, manifest.Tile, values));
        }

        return (manifest, plan);
    }

    private static IEnumerable<float> Read(TileSpec tile) =>
        from band in Enumerable.Range(0, Scene.Bands)
        from y in Enumerable.Range(tile.Read.Y, tile.Read.Height)
        from x in Enumerable.Range(tile.Read.X, tile.Read.Width)
        select x < Scene.Size.Width && y < Scene.Size.Height ? Scene.Pixel(band, x, y) : 0;

    private async Task<DetailTiles> DetailsAsync(SceneManifest manifest, RunPlan plan, int unit) => DetailTiles.Read(
        await bench.BytesAsync(BlobLayout.Detail(manifest.Run, plan.ShardOf(unit), unit)),
        "detail",
        Scene.Bands,
        tile => plan.Grid[tile].Support.Refine(4).Size);

    private async Task<string> FailureAsync(SceneManifest manifest, RunPlan plan, int unit)
    {
        var blob = await bench.Blobs.ReadAsync(BlobLayout.Failed(manifest.Run, plan.ShardOf(unit), unit), CancellationToken.None);
        Assert.NotNull(blob);
        return PipelineJson.ReadFailure(blob).Reason;
    }
}
