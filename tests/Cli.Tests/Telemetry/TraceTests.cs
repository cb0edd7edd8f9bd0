using System.Diagnostics;
using Nadir.Cli.Tests.EndToEnd;
using Nadir.Core.Scenes;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Telemetry;

/// <summary>A scene's whole way is one trace, and its numbers add up.</summary>
public sealed class TraceTests
{
    private static readonly UpscaleSettings Settings = new() { Tile = 64, Batch = 4 };

    [Fact]
    public async Task Run_OverTheQueues_IsOneTraceFromIngestToStitch()
    {
        using var folder = new TempFolder();
        using var recorder = new SpanRecorder();
        await using var pipeline = TestPipeline.InFolder(folder, new() { Settings = Settings, Pattern = new PatternDetailModel(PatternDetailModel.NewCard()) });
        await pipeline.DropAsync("traced.tiff", Samples.Landsat);
        await pipeline.RunUntilIdleAsync();
        Assert.NotEmpty(await pipeline.ReadProductAsync("traced.tiff"));

        var run = await pipeline.RunOfAsync("traced.tiff");
        var spans = recorder.Spans.Where(span => span.GetTagItem("nadir.run") is string id && id == run.Value).ToList();
        var byId = spans.ToDictionary(span => span.SpanId);
        Assert.All(spans, span => Assert.Equal(recorder.Root.TraceId, span.TraceId));
        var stitch = spans.First(span => span.OperationName == "stitch-scene process");
        Assert.Equal(
            ["stitch-scene process", "stitch-scene send", "upscale-tiles process", "upscale-tiles send", "tile-scene process", "tile-scene send", "ingest"],
            WayBack(stitch, byId));

        var plan = new RunPlan(await pipeline.Get<Platform.Runs.RunStore>().ReadManifestAsync(run, CancellationToken.None));
        var units = spans.Where(span => span.OperationName == "upscale-tiles process").Select(span => (int)span.GetTagItem("nadir.unit")!);
        Assert.Equal(Enumerable.Range(0, plan.UnitCount), units.Order());
        Assert.Equal(plan.Grid.Count, recorder.Numbers.Where(number => number.Name == "nadir.tile.upscaled").Sum(number => number.Value));
        Assert.Equal(("nadir.run.ended", 1.0, "outcome=done"), Assert.Single(recorder.Numbers, number => number.Name == "nadir.run.ended"));
    }

    private static IEnumerable<string> WayBack(Activity? span, Dictionary<ActivitySpanId, Activity> byId)
    {
        for (; span is not null; span = byId.GetValueOrDefault(span.ParentSpanId))
        {
            yield return span.OperationName;
        }
    }
}
