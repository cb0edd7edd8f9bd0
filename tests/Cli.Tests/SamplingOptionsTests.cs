using System.Text.Json;
using Nadir.Cli.Commands;
using Nadir.Cli.Terminals;
using Nadir.TestKit;

namespace Nadir.Cli.Tests;

/// <summary>The sampler's options together: what is refused, in one sentence each and before any work, and what a tolerance comes to.</summary>
public sealed class SamplingOptionsTests
{
    private static readonly string Scene = Repository.PathOf("samples", "rasterframes_m_3607717_sw_18_1_20160620_subset.tif");

    [Theory]
    [InlineData("--precision fp8", "setting precision is fp8; give fp32 or fp16 or int8 for model edge-x4.")]
    [InlineData("--model seed-x4 --precision int8", "setting precision is int8; give fp32 for model seed-x4.")]
    [InlineData("--steps -1", "setting steps is -1; give 0 to 1000")]
    [InlineData("--sampler dpmp-2m", "setting sampler is dpmp-2m; give dpmpp-2m, or another of")]
    [InlineData("--schedule karas", "did you mean karras?")]
    [InlineData("--schedule trailing", "give spacing trailing")]
    [InlineData("--schedule karras --spacing trailing", "schedule karras places its own steps")]
    [InlineData("--spacing trailling", "did you mean trailing?")]
    [InlineData("--spacing fitted --steps 3", "has no fitted table for 3 steps")]
    [InlineData("--eta 1.5", "setting eta is 1.5; give 0 to 1.")]
    [InlineData("--sampler heun --eta 0.5", "takes no eta")]
    [InlineData("--times 1,0.5,0.7", "time 3 is 0.7")]
    [InlineData("--times 1,NaN", "time 2 is NaN")]
    [InlineData("--times 1,0.5,0", "the last time is 0; leave it out")]
    [InlineData("--times 1,x", "--times is '1,x'; give numbers with commas between")]
    [InlineData("--times 1,0.5 --steps 3", "2 times are 2 steps, not 3")]
    [InlineData("--guidance 2", "model edge-x4 has no null condition, so it cannot be guided; leave guidance out")]
    [InlineData("--guidance 7.5", "above the cap of 7; use at most 7")]
    [InlineData("--guidance-rescale 0.5", "give guidance too")]
    [InlineData("--guidance-interval 4,-6", "--guidance-interval is '4,-6'; give two log-SNRs, the lower one first")]
    [InlineData("--threshold 0", "a threshold is above 0 and finite, not 0")]
    [InlineData("--threshold 1 --steps 0", "leave threshold out: 0 steps run no denoiser")]
    [InlineData("--tolerance 0", "setting tolerance is 0; give 0.0001 to 1.")]
    [InlineData("--tolerance NaN", "setting tolerance is NaN; give 0.0001 to 1.")]
    [InlineData("--tolerance 0.1 --steps 4", "a tolerance chooses the steps itself")]
    [InlineData("--tolerance 0.1 --schedule karras", "give it without schedule")]
    [InlineData("--tolerance 0.1 --sampler ddim", "setting sampler is ddim; give adams-pc, or none")]
    [InlineData("--tolerance 0.1 --guidance 2", "has no null condition")]
    public async Task Plan_OptionsThatMakeNoSense_AreRefusedInOneSentence(string options, string said)
    {
        var (code, output, error) = await RunAsync($"plan {Scene} {options}");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task Plan_Tolerance_IsTheSameStepsEveryTime()
    {
        var (code, first, said) = await RunAsync($"plan {Scene} --roi 0,0,32,32 --tolerance 0.3 --json");
        var (_, second, _) = await RunAsync($"plan {Scene} --roi 0,0,32,32 --tolerance 0.3 --json");

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("nadir: tolerance 0.3: ", said, StringComparison.Ordinal);
        Assert.Equal(("adams-pc", Steps(first)), (Sampler(first), Steps(second)));
        Assert.InRange(Steps(first), 3, 60);
    }

    [Theory]
    [InlineData("", "fp32")]
    [InlineData("--precision int8", "int8")]
    public async Task Plan_Precision_IsTheOneAskedFor(string option, string expected)
    {
        var (code, plan, _) = await RunAsync($"plan {Scene} --roi 0,0,32,32 --steps 0 --tile 40 --json {option}".TrimEnd());

        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(expected, JsonDocument.Parse(plan).RootElement.GetProperty("precision").GetString());
    }

    private static int Steps(string plan) => JsonDocument.Parse(plan).RootElement.GetProperty("steps").GetInt32();

    private static string? Sampler(string plan) => JsonDocument.Parse(plan).RootElement.GetProperty("sampler").GetString();

    private static async Task<(ExitCode Code, string Output, string Error)> RunAsync(string line)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var interruption = Interruption.None();
        var code = await CommandLine.RunAsync(line.Split(' '), Terminal.Of(output, error), interruption);
        return (code, output.ToString(), error.ToString());
    }
}
