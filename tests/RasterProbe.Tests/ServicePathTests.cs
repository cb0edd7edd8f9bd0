using Microsoft.Extensions.Logging.Abstractions;
using Nadir.Core.Scenes;
using Nadir.Ingest;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.RasterProbe.Tests.Fuzz;
using Nadir.TestKit;

namespace Nadir.RasterProbe.Tests;

/// <summary>The same through Ingest: what a scene does to the probe becomes its record, and the next scene its run.</summary>
public sealed class ServicePathTests : IDisposable
{
    private static readonly UpscaleSettings Settings = new() { Model = "pattern" };

    private readonly RunBench bench = new();

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("read line; kill -SEGV $$", "crash")]
    [InlineData(Probes.StallingScript, "busy for 2 s")]
    [InlineData(Probes.EndlessScript, "more than 3 s")]
    [InlineData("read line; echo hello; sleep 60", "nonsense")]
    public async Task Ingest_SceneThatEndsTheProbe_IsRecordedAndTheNextOneIsARun(string script, string reason)
    {
        await bench.DropAsync("evil.tif", new TiffScene().ToBytes());
        await bench.DropAsync("good.tif", new TiffScene().ToBytes());

        var evil = await Handler(Probes.Scripted(script)).IngestAsync("evil.tif", Settings, CancellationToken.None);
        var good = await Handler(Probes.Examiner()).IngestAsync("good.tif", Settings, CancellationToken.None);

        var record = await bench.Runs.FindRejectionAsync("evil.tif", CancellationToken.None);
        Assert.Null(evil.Run);
        Assert.Contains(reason, record!.Reason, StringComparison.Ordinal);
        Assert.True(Probes.IsSentence(record.Reason), record.Reason);
        Assert.NotNull(good.Run);
        Assert.Single(await bench.TakeAsync(QueueNames.TileScene));
    }

    [Fact]
    public async Task Ingest_MutatedScenes_AreEachARunOrARecord()
    {
        const int cases = 20;
        var mutator = new Mutator([("u16.tif", new TiffScene().ToBytes()), ("b.tif", RunBench.Sample("titiler_B01.tif"))], seed: 7);
        var handler = Handler(Probes.Examiner(new ProbeLimits { Total = TimeSpan.FromSeconds(30) }));
        int runs = 0;

        for (int number = 0; number < cases; number++)
        {
            string scene = $"case-{number}.tif";
            await bench.DropAsync(scene, mutator.Case(number).Bytes);
            var result = await handler.IngestAsync(scene, Settings, CancellationToken.None);
            var record = await bench.Runs.FindRejectionAsync(scene, CancellationToken.None);

            Assert.True((result.Run is null) == (record is not null), $"case {number}: run {result.Run}, record {record?.Reason}");
            runs += result.Run is null ? 0 : 1;
        }

        Assert.InRange(runs, 1, cases - 1);
    }

    private IngestHandler Handler(ISceneExaminer examiner) => new(
        bench.Runs,
        bench.Queues,
        bench.Locator,
        new MemoryModelCatalog(PatternDetailModel.NewCard()),
        examiner,
        RasterLimits.Default,
        NullLogger<IngestHandler>.Instance);
}
