namespace Nadir.Repo.Tests;

/// <summary>eng/tally, which turns test results into the last line of the check script: nothing that broke may read as passed.</summary>
public sealed class TallyTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("nadir-tally-").FullName;

    [Fact]
    public void TwoRuns_PassedTests_AreSummed()
    {
        Result("a", "Completed", total: 3, passed: 3, failed: 0);
        Result("b", "Completed", total: 4, passed: 4, failed: 0);

        Assert.Equal((0, "7 passed, 0 failed"), Tally(0));
    }

    [Fact]
    public void OneRun_FailedAndSkippedTests_AreToldApart()
    {
        Result("a", "Failed", total: 6, passed: 3, failed: 2);

        Assert.Equal((1, "3 passed, 2 failed, 1 skipped"), Tally(1));
    }

    [Fact]
    public void BrokenOffRun_AllFinishedTestsPassed_CountsAsFailure()
    {
        Result("a", "Failed", total: 3, passed: 3, failed: 0);

        Assert.Equal((1, "3 passed, 1 failed"), Tally(1));
    }

    [Fact]
    public void UnfinishedFile_CountsAsFailure()
    {
        Result("a", "Completed", total: 3, passed: 3, failed: 0);
        File.WriteAllText(Path.Combine(folder, "b.trx"), "<TestRun>\n");

        Assert.Equal((1, "3 passed, 1 failed"), Tally(0));
    }

    [Fact]
    public void RunnerFailed_NoResultSaysSo_CountsAsFailure()
    {
        Result("a", "Completed", total: 3, passed: 3, failed: 0);

        Assert.Equal((1, "3 passed, 1 failed"), Tally(134));
    }

    [Fact]
    public void NoTestRan_CountsAsFailure() => Assert.Equal((1, "0 passed, 1 failed"), Tally(0));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private void Result(string name, string outcome, int total, int passed, int failed) =>
        File.WriteAllText(
            Path.Combine(folder, name + ".trx"),
            $"""
            <TestRun>
              <ResultSummary outcome="{outcome}">
                <Counters total="{total}" executed="{passed + failed}" passed="{passed}" failed="{failed}" error="0" timeout="0" aborted="0" />
              </ResultSummary>
            </TestRun>
            """);

    private (int ExitCode, string LastLine) Tally(int status)
    {
        var (code, output) = Repository.Run("bash", ["eng/tally", folder, $"{status}"]);
        return (code, output.TrimEnd().Split('\n')[^1]);
    }
}
