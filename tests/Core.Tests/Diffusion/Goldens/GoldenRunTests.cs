using System.Text.Json.Nodes;
using Nadir.TestKit;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>A set of goldens that says something the tests do not know fails, and the tally says so; nothing is skipped.</summary>
public class GoldenRunTests
{
    public static TheoryData<string, string, string> Unknown => new()
    {
        { "sampler_ddim", "", "unknown field surprise" },
        { "sampler_ddim", "config", "unknown field config.surprise" },
        { "sampler_ddim", "step_args", "unknown field step_args.surprise" },
        { "sampler_unipc", "", "unknown field surprise" },
        { "sampler_flow", "", "unknown field surprise" },
        { "sampler_resshift", "", "unknown field surprise" },
        { "guidance", "", "unknown field surprise" },
        { "conversions", "", "unknown field surprise" },
        { "forward", "", "unknown field surprise" },
        { "schedules", "", "unknown field surprise" },
        { "schedules", "params", "unknown field params.surprise" },
        { "timesteps", "", "unknown field surprise" },
        { "timesteps", "params", "unknown field params.surprise" },
        { "convergence", "", "unknown field surprise" },
    };

    [Theory]
    [MemberData(nameof(Unknown))]
    public void Run_FieldThatNobodyKnows_FailsEachCaseThatHasIt(string family, string group, string expected)
    {
        var run = RunChanged(family, file =>
        {
            foreach (var golden in file["cases"]!.AsArray().Select(node => node!.AsObject()))
            {
                var target = group.Length == 0 ? golden : golden[group] as JsonObject;
                target?.Add("surprise", 1);
            }
        });

        Assert.True(run.Total > 0);
        Assert.NotEmpty(run.Failures);
        Assert.All(run.Failures, failure => Assert.Contains(expected, failure, StringComparison.Ordinal));
        if (group.Length == 0)
        {
            Assert.Equal(run.Total, run.Failures.Count);
        }
    }

    [Fact]
    public void Run_UnknownFamily_FailsItsCases()
    {
        var run = RunChanged("conversions", file => file["family"] = "novelty");

        Assert.Equal(["golden novelty: 8 run, 0 passed, 8 failed", "golden total: 8 run, 0 passed, 8 failed"], run.Lines);
        Assert.All(run.Failures, failure => Assert.EndsWith("unknown family novelty", failure, StringComparison.Ordinal));
    }

    [Fact]
    public void Run_AnotherFormat_Fails() =>
        Assert.Equal(["changed.json: not of format diffusion-golden-v1"], RunChanged("conversions", file => file["format"] = "diffusion-golden-v2").Failures);

    [Fact]
    public void Run_OneNumberOff_FailsThatCaseAlone()
    {
        var run = RunChanged("timesteps", file => file["cases"]![5]!["timesteps"]![0] = 12345);

        Assert.Equal((361, 1), (run.Total, run.Failures.Count));
        Assert.Contains("12345", run.Failures[0], StringComparison.Ordinal);
        Assert.Equal("golden total: 361 run, 360 passed, 1 failed", run.Lines[^1]);
    }

    private static GoldenRun RunChanged(string family, Action<JsonObject> change)
    {
        using var folder = new TempFolder();
        var committed = GoldenFiles.All(GoldenFiles.Committed).Single(path => Path.GetFileName(path).StartsWith($"{family}.json", StringComparison.Ordinal));
        var file = JsonNode.Parse(GoldenFiles.Read(committed).GetRawText())!.AsObject();
        change(file);
        File.WriteAllText(Path.Combine(folder.Path, "changed.json"), file.ToJsonString());
        return new GoldenRun(folder.Path);
    }
}
