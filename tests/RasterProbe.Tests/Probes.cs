using System.Text.RegularExpressions;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Raster;
using Nadir.Raster.Examination;

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
    public static IsolatedExaminer Scripted(string script) => new(
        new ProbeProgram("/bin/sh", "/bin/sh", "-c", script),
        script switch
        {
            StallingScript or WaitingScript => new ProbeLimits { Stall = TimeSpan.FromSeconds(2) },
            EndlessScript => new ProbeLimits { Total = TimeSpan.FromSeconds(3) },
            _ => ProbeLimits.Default,
        },
        TimeProvider.System);

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

    [GeneratedRegex(@"\A[^\p{Cc}]{20,5000}[^.]\.\z")]
    private static partial Regex Sentence();
}
