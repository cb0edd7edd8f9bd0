using System.Diagnostics;
using Nadir.Core.Errors;
using Nadir.Core.Ports;
using Nadir.Raster.Examination;
using Nadir.TestKit;

namespace Nadir.RasterProbe.Tests;

/// <summary>
/// Whatever becomes of the process that examines a scene, the one that asked goes on and has an answer: a refusal where the scene is to
/// blame, an error that is tried again where it is not.
/// </summary>
public sealed class ContainmentTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("/data/a.tif", false)]
    [InlineData("/vsiaz/scenes/a.tif", true)]
    public async Task Examine_SceneRefused_SaysWhetherItWasReadOverTheNetwork(string path, bool isRemote)
    {
        const string Script = "read line; echo '{\"kind\":\"Refused\",\"reason\":\"is empty\",\"remedy\":\"drop it again\",\"peakBytes\":0,\"examination\":null}'; sleep 60";
        var request = Probes.Request(Good()) with { Location = new RasterLocation(path, new Dictionary<string, string>()) };

        var error = await Assert.ThrowsAsync<SceneRejectedException>(() =>
            Probes.Scripted(Script).ExamineAsync(request, CancellationToken.None));

        Assert.Equal(isRemote, error.IsRemote);
    }

    [Theory]
    [InlineData("read line; kill -SEGV $$", "makes the raster library crash, or takes more than the 2,048 MiB that it may (exit code 139)")]
    [InlineData("read line; kill -ABRT $$", "makes the raster library crash, or takes more than the 2,048 MiB that it may (exit code 134)")]
    [InlineData("read line; kill -FPE $$", "makes the raster library crash, or takes more than the 2,048 MiB that it may (exit code 136)")]
    [InlineData("read line; kill -XCPU $$", "makes the raster library crash, or takes more than the 2,048 MiB that it may (exit code 152)")]
    [InlineData("exit 3", "makes the raster library crash, or takes more than the 2,048 MiB that it may (exit code 3)")]
    [InlineData("read line", "makes the raster library crash, or takes more than the 2,048 MiB that it may (exit code 0)")]
    [InlineData(Probes.StallingScript, "keeps the raster library busy for 2 s at one place")]
    [InlineData(Probes.EndlessScript, "takes more than 3 s to decode")]
    [InlineData("read line; echo hello; sleep 60", "makes the program that examines it talk nonsense (an answer is not the JSON it should be)")]
    [InlineData("read line; echo '{\"kind\":\"Examined\",\"reason\":\"\",\"remedy\":\"\",\"peakBytes\":0,\"examination\":null}'; sleep 60", "(an answer lacks a part)")]
    [InlineData("read line; cat /dev/zero", "(a line has more than 4194304 bytes)")]
    public async Task Examine_ProbeThatEndsOtherwise_IsARefusalInOneSentence(string script, string reason)
    {
        var watch = Stopwatch.StartNew();

        var error = await Assert.ThrowsAsync<SceneRejectedException>(() => AskAsync(script));

        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.True(Probes.IsSentence(error.Message), error.Message);
        Assert.Equal(Disposition.Fail, error.Disposition);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task Examine_ProbeThatWaitsForItsStore_IsTriedAgain()
    {
        var error = await Assert.ThrowsAsync<StorageUnavailableException>(() => AskAsync(Probes.WaitingScript));

        Assert.Equal("storage: reading a.tif failed: nothing came for 2 s; it is safe to try again.", error.Message);
    }

    /// <summary>An interrupt as its exit code: where tests run in the background, their children ignore the signal itself.</summary>
    [Theory]
    [InlineData("kill -KILL $$; sleep 60", 137)]
    [InlineData("kill -TERM $$; sleep 60", 143)]
    [InlineData("exit 130", 130)]
    public async Task Examine_ProbeEndedFromOutside_IsNoFaultOfTheScene(string end, int code)
    {
        var error = await Assert.ThrowsAsync<ProbeException>(() => AskAsync($"read line; {end}"));

        Assert.StartsWith($"the program that examines a.tif was ended from outside (exit code {code});", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_ProgramMissing_IsAnErrorWithASentenceAndNoFallback()
    {
        var examiner = new IsolatedExaminer(ProbeProgram.Find(folder.Path), ProbeLimits.Default, TimeProvider.System);

        var error = await Assert.ThrowsAsync<ProbeException>(() => examiner.ExamineAsync(Probes.Request(Good()), CancellationToken.None));

        Assert.StartsWith("the program that examines scenes is missing (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; install Nadir again, or choose to read scenes unguarded with isolation 'none'.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_ProgramThatIsNone_IsAnErrorWithASentence()
    {
        string file = Path.Combine(folder.Path, "text");
        await File.WriteAllTextAsync(file, "no program");
        var examiner = new IsolatedExaminer(new ProbeProgram(file, file), ProbeLimits.Default, TimeProvider.System);

        var error = await Assert.ThrowsAsync<ProbeException>(() => examiner.ExamineAsync(Probes.Request(Good()), CancellationToken.None));

        Assert.StartsWith("the program that examines scenes cannot be started (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Examine_GoodScene_FindsWhatExaminingItHereFinds()
    {
        var request = Probes.Request(Good());

        var apart = await Probes.Examiner().ExamineAsync(request, CancellationToken.None);

        Assert.Equal(await new InProcessExaminer().ExamineAsync(request, CancellationToken.None), apart);
    }

    [Fact]
    public async Task Examine_Cancelled_EndsTheProbe()
    {
        using var stop = new CancellationTokenSource();
        string pid = Path.Combine(folder.Path, "pid");
        var examiner = Probes.Scripted($"echo $$ > '{pid}'; exec sleep 60");

        var examining = examiner.ExamineAsync(Probes.Request(Good()), stop.Token);
        while (!File.Exists(pid) || !File.ReadAllText(pid).EndsWith('\n'))
        {
            Assert.False(examining.IsCompleted);
            await Task.Delay(20);
        }

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => examining);
        Assert.False(Directory.Exists($"/proc/{(await File.ReadAllTextAsync(pid)).Trim()}"), "the probe is still there");
    }

    [Fact]
    public async Task Probe_InputThatEnds_EndsTheProbeAtOnce()
    {
        using var probe = Process.Start(Probes.Program.Start())!;
        probe.StandardInput.Close();

        await probe.WaitForExitAsync(new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token);

        Assert.Equal(0, probe.ExitCode);
    }

    /// <summary>The shell of a supervisor sends its signals to the whole group; the scene in hand must not be refused for it.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("HUP")]
    public async Task Probe_SignalToTheGroup_IsLeftToTheProcessThatAsked(string signal)
    {
        await using var probe = ProbeProcess.Start(Probes.Program, ProbeLimits.Default, TimeProvider.System);
        Assert.Equal(ProbeEnd.Answered, (await probe.AskAsync(Probes.Request(Good()), CancellationToken.None)).End);

        Process.Start("kill", [$"-{signal}", $"{probe.Id}"]).WaitForExit();

        Assert.Equal(ProbeEnd.Answered, (await probe.AskAsync(Probes.Request(Good()), CancellationToken.None)).End);
    }

    [Fact]
    public void Probe_Environment_HasNothingOfOursButWhatItNeeds()
    {
        Environment.SetEnvironmentVariable("NadirStorage", "AccountKey=marker");
        Environment.SetEnvironmentVariable("AZURE_STORAGE_CONNECTION_STRING", "AccountKey=marker");

        var environment = Probes.Program.Start().Environment;

        Assert.DoesNotContain(environment, entry => entry.Value?.Contains("marker", StringComparison.Ordinal) ?? false);
        Assert.True(environment.ContainsKey("PATH"));
    }

    private string Good()
    {
        string file = Path.Combine(folder.Path, "a.tif");
        File.WriteAllBytes(file, new TiffScene().ToBytes());
        return file;
    }

    private Task<SceneExamination> AskAsync(string script) =>
        Probes.Scripted(script).ExamineAsync(Probes.Request(Good()), CancellationToken.None);
}
