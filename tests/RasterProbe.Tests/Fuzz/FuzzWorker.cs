using System.Globalization;
using Nadir.Core.Errors;
using Nadir.Raster;
using Nadir.Raster.Examination;
using Nadir.TestKit;

namespace Nadir.RasterProbe.Tests.Fuzz;

/// <summary>
/// Hands cases to one probe after another: a probe takes many, for speed, until one ends it. That one is kept, with the line that replays
/// it, and goes to a fresh probe once more, so that it is not blamed for what an earlier one has left behind.
/// </summary>
internal sealed class FuzzWorker : IAsyncDisposable
{
    /// <summary>Every so many cases the limits are those of dropped scenes, and the depth that of a plan.</summary>
    private const int RealLimitsEvery = 64;

    private static readonly ProbeLimits Bounds = new()
    {
        MemoryBytes = 512L << 20,
        Stall = TimeSpan.FromSeconds(10),
        Total = TimeSpan.FromSeconds(20),
    };

    /// <summary>Small enough that a scene of zeros, which is a legal one, does not take the time of a thousand others.</summary>
    private static readonly RasterLimits Small = new() { MaxWidth = 4096, MaxHeight = 4096, MaxBands = 64, MaxBlockBytes = 32L << 20 };

    private readonly Mutator mutator;
    private readonly int seed;
    private readonly FuzzTally tally;
    private readonly TempFolder folder = new();
    private readonly IsolatedExaminer judge = new(Probes.Program, Bounds, TimeProvider.System);
    private ProbeProcess? probe;

    public FuzzWorker(Mutator mutator, int seed, FuzzTally tally)
    {
        this.mutator = mutator;
        this.seed = seed;
        this.tally = tally;
    }

    /// <summary>Where files that ended a probe are kept.</summary>
    public static string Kept { get; } = Repository.PathOf("artifacts", "fuzz");

    /// <summary>Runs one case.</summary>
    public async Task RunAsync(long number)
    {
        var (name, bytes) = mutator.Case(number);
        string file = Path.Combine(folder.Path, $"case{Path.GetExtension(name)}");
        await File.WriteAllBytesAsync(file, bytes);
        bool real = number % RealLimitsEvery == 0;
        var request = Probes.Request(file, real ? RasterLimits.Default : Small, real ? ExaminationDepth.Sample : ExaminationDepth.Whole, "case");
        bool fresh = probe is null;
        var (verdict, said) = await AskAsync(request);
        if (verdict.End != ProbeEnd.Answered && !fresh)
        {
            (verdict, said) = await AskAsync(request);
        }

        string replay = string.Create(CultureInfo.InvariantCulture, $"NADIR_FUZZ_SEED={seed} NADIR_FUZZ_FIRST={number} NADIR_FUZZ_CASES=1  ({name})");
        string outcome = Judge(request, verdict, replay);
        tally.Add(outcome, verdict.Answer?.PeakBytes ?? 0);
        if (verdict.End != ProbeEnd.Answered)
        {
            Keep(number, name, bytes);
            tally.Contained.Enqueue($"{replay}: {outcome}");
        }

        // A fault of the probe's own code is no native crash: it is to be mended.
        if (said.Contains("Unhandled exception", StringComparison.Ordinal))
        {
            tally.Faults.Enqueue($"{replay}: {said}");
        }

        if (Directory.GetFiles(folder.Path).Length != 1)
        {
            tally.Faults.Enqueue($"{replay}: wrote {string.Join(", ", Directory.GetFiles(folder.Path))}");
        }

        File.Delete(file);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (probe is not null)
        {
            await probe.DisposeAsync();
        }

        folder.Dispose();
    }

    /// <summary>What a user is told, which must be a refusal in one sentence.</summary>
    private string Judge(ExaminationRequest request, ProbeVerdict verdict, string replay)
    {
        string contained = verdict.End == ProbeEnd.Answered ? "" : $" (probe {verdict.End}: {verdict.Detail})";
        try
        {
            judge.Judge(request, verdict);
            return "read";
        }
        catch (PipelineException error)
        {
            if (!Probes.IsSentence(error.Message))
            {
                tally.Faults.Enqueue($"{replay}: no sentence: {error.Message}");
            }

            return verdict is { End: ProbeEnd.Answered, Answer.Kind: ProbeAnswerKind.OutOfMemory } ? "refused: memory"
                : error.Message.Contains("gave no reason", StringComparison.Ordinal) ? "refused without a reason of GDAL's"
                : $"refused{contained}";
        }
        catch (ProbeException error)
        {
            tally.Faults.Enqueue($"{replay}: {error.Message}");
            return $"ended from outside{contained}";
        }
    }

    private async Task<(ProbeVerdict Verdict, string Said)> AskAsync(ExaminationRequest request)
    {
        probe ??= ProbeProcess.Start(Probes.Program, Bounds, TimeProvider.System);
        var verdict = await probe.AskAsync(request, CancellationToken.None);
        if (verdict.End == ProbeEnd.Answered)
        {
            return (verdict, "");
        }

        string said = probe.Said;
        await probe.DisposeAsync();
        probe = null;
        return (verdict, said);
    }

    private void Keep(long number, string name, byte[] bytes)
    {
        Directory.CreateDirectory(Kept);
        File.WriteAllBytes(Path.Combine(Kept, string.Create(CultureInfo.InvariantCulture, $"{seed}-{number}-{name}")), bytes);
    }
}
