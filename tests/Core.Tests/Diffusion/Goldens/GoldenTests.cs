using Xunit.Abstractions;
using Xunit.Sdk;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Every case of every golden file; prints the cases run, passed and failed, by family and in all.</summary>
[Trait("Category", "Golden")]
public class GoldenTests(GoldenTests.Report report, ITestOutputHelper output) : IClassFixture<GoldenTests.Report>
{
    [Fact]
    public void Cases_OfEveryFamily_Hold()
    {
        var run = new GoldenRun(GoldenFiles.Folder);
        foreach (var line in run.Lines)
        {
            output.WriteLine(line);
            report.Say(line);
        }

        Assert.True(run.Total > 0, $"no golden cases in {GoldenFiles.Folder}");
        Assert.True(run.Failures.Count == 0, string.Join(Environment.NewLine, run.Failures));
    }

    /// <summary>Puts lines on the console of a passing run, which shows no test's output (xunit.runner.json lets them through).</summary>
    public sealed class Report(IMessageSink sink)
    {
        public void Say(string line) => sink.OnMessage(new DiagnosticMessage(line));
    }
}
