using Nadir.Core.Errors;
using Nadir.Raster.Examination;
using Nadir.TestKit;

namespace Nadir.RasterProbe.Tests;

/// <summary>One probe for several looks at the same scene.</summary>
public sealed class OneSceneExaminerTests
{
    private static readonly string Scene = Repository.PathOf("samples", "rasterframes_m_3607717_sw_18_1_20160620_subset.tif");

    [Fact]
    public async Task Examine_SampleThenWhole_TakesOneProcess_AndFindsWhatTwoFind()
    {
        await using var examiner = new OneSceneExaminer(Probes.Examiner());

        var sample = await examiner.ExamineAsync(Probes.Request(Scene, depth: ExaminationDepth.Sample), CancellationToken.None);
        int? first = examiner.ProbeId;
        var again = await examiner.ExamineAsync(Probes.Request(Scene, depth: ExaminationDepth.Sample), CancellationToken.None);
        int? second = examiner.ProbeId;
        var whole = await examiner.ExamineAsync(Probes.Request(Scene), CancellationToken.None);

        Assert.NotNull(first);
        Assert.Equal(first, second);
        Assert.Null(examiner.ProbeId);
        var alone = await Probes.Examiner().ExamineAsync(Probes.Request(Scene), CancellationToken.None);
        Assert.Equal(alone.Description.Size, sample.Description.Size);
        Assert.Equal(alone.Description.Size, again.Description.Size);
        Assert.Equal(alone.Statistics, whole.Statistics);
        Assert.Equal(alone.Statistics.Count, whole.Statistics.Count);
    }

    [Fact]
    public async Task Examine_AfterAProbeThatEnded_StartsAnother()
    {
        using var folder = new TempFolder();
        string mark = Path.Combine(folder.Path, "second");
        string script = $"read line; test -e {mark} || {{ touch {mark}; kill -SEGV $$; }}; "
            + "echo '{\"kind\":\"Refused\",\"reason\":\"is empty\",\"remedy\":\"drop it again\",\"peakBytes\":0,\"examination\":null}'; sleep 60";
        await using var examiner = new OneSceneExaminer(Probes.Scripted(script));
        var request = Probes.Request(Scene, depth: ExaminationDepth.Sample);

        var crash = await Assert.ThrowsAsync<SceneRejectedException>(() => examiner.ExamineAsync(request, CancellationToken.None));
        Assert.Null(examiner.ProbeId);
        var refusal = await Assert.ThrowsAsync<SceneRejectedException>(() => examiner.ExamineAsync(request, CancellationToken.None));

        Assert.Contains("crash", crash.Message, StringComparison.Ordinal);
        Assert.Contains("is empty", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(examiner.ProbeId);
    }

    [Fact]
    public async Task Dispose_ProbeThatWaits_EndsIt()
    {
        var examiner = new OneSceneExaminer(Probes.Examiner());
        await examiner.ExamineAsync(Probes.Request(Scene, depth: ExaminationDepth.Sample), CancellationToken.None);
        int id = examiner.ProbeId!.Value;

        await examiner.DisposeAsync();
        await examiner.DisposeAsync();

        Assert.ThrowsAny<ArgumentException>(() => System.Diagnostics.Process.GetProcessById(id));
    }
}
