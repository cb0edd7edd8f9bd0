using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.TestKit;

namespace Nadir.RasterProbe.Tests;

/// <summary>What tests of the probe share.</summary>
internal static partial class Probes
{
    /// <summary>A script that is busy for good and says nothing.</summary>
    public const string StallingScript = "read line; while :; do :; done";

    /// <summary>A script that waits for good and says nothing.</summary>
    public const string WaitingScript = "read line; exec sleep 300";

    /// <summary>A script that goes on and on.</summary>
    public const string EndlessScript = "read line; while :; do echo; sleep 0.1; done";

    /// <summary>The program as it stands beside the tests.</summary>
    public static ProbeProgram Program { get; } = ProbeProgram.Find(AppContext.BaseDirectory);

    /// <summary>An examiner whose probe is a script that behaves as no good one would: impatient with those that never end, so that no other is at the mercy of a slow machine.</summary>
    public static IsolatedExaminer Scripted(string script) => script switch
    {
        StallingScript => InItsOwnTime(script, new ProbeLimits { Stall = TimeSpan.FromSeconds(2) }),
        WaitingScript => Scripted(script, new ProbeLimits { Stall = TimeSpan.FromSeconds(2) }, TimeProvider.System),
        EndlessScript => Scripted(script, new ProbeLimits { Total = TimeSpan.FromSeconds(3) }, TimeProvider.System),
        _ => Scripted(script, ProbeLimits.Default, TimeProvider.System),
    };

    /// <summary>An examiner of the real probe.</summary>
    public static IsolatedExaminer Examiner(ProbeLimits? limits = null) => new(Program, limits ?? ProbeLimits.Default, TimeProvider.System);

    /// <summary>A request for a local file.</summary>
    public static ExaminationRequest Request(
        string file, RasterLimits? limits = null, ExaminationDepth depth = ExaminationDepth.Whole, string? name = null) => new(
        name ?? Path.GetFileName(file), new RasterLocation(file, new Dictionary<string, string>()), limits ?? RasterLimits.Default, depth);

    /// <summary>The refusal that a file gets.</summary>
    public static async Task<SceneRejectedException> RefusalAsync(string file, ProbeLimits? limits = null) =>
        await Assert.ThrowsAsync<SceneRejectedException>(() => Examiner(limits).ExamineAsync(Request(file), CancellationToken.None));

    /// <summary>One line, one sentence's end, no more than a person reads.</summary>
    public static bool IsSentence(string text) => Sentence().IsMatch(text);

    private static IsolatedExaminer Scripted(string script, ProbeLimits limits, TimeProvider time) =>
        new(new ProbeProgram("/bin/sh", "/bin/sh", "-c", script), limits, time);

    /// <summary>One whose clock runs as the script gets a processor, since a busy script that a busy machine lets wait looks idle.</summary>
    private static IsolatedExaminer InItsOwnTime(string script, ProbeLimits limits)
    {
        string pid = Path.GetTempFileName();
        var clock = new ManualClock();
        _ = FollowAsync(pid, clock);
        return Scripted($"echo $$ > '{pid}'; {script}", limits, clock);
    }

    private static async Task FollowAsync(string pid, ManualClock clock)
    {
        string text;
        while (!(text = await File.ReadAllTextAsync(pid)).EndsWith('\n'))
        {
            await Task.Delay(20);
        }

        File.Delete(pid);
        var had = TimeSpan.Zero;
        try
        {
            using var script = Process.GetProcessById(int.Parse(text, CultureInfo.InvariantCulture));
            while (true)
            {
                var has = script.TotalProcessorTime;
                clock.Advance(has - had);
                had = has;
                await Task.Delay(20);
                script.Refresh();
            }
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It has been ended, which ends the test.
        }
    }

    [GeneratedRegex(@"\A[^\p{Cc}]{20,5000}[^.]\.\z")]
    private static partial Regex Sentence();
}
