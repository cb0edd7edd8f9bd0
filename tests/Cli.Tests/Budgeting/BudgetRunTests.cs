using System.Text.Json;
using Nadir.Cli.Budgeting;
using Nadir.Cli.Commands;
using Nadir.Cli.Terminals;
using Nadir.Cli.Tests.EndToEnd;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Budgeting;

/// <summary>Budgets on the command line, with the real model on a small part of a scene.</summary>
public sealed class BudgetRunTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Upscale_WithAmpleBudget_SaysWhatItChoseAndWhatItTook()
    {
        var (code, output, error) = await UpscaleAsync("--max-memory", "64GiB", "--deadline", "1h", "--json");

        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains("nadir: within 64 GiB and 1:00:00: tiles of", error, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(output);
        var use = json.RootElement.GetProperty("budget");
        Assert.Equal(("fp32", 4), (use.GetProperty("choice").GetProperty("precision").GetString(), use.GetProperty("choice").GetProperty("steps").GetInt32()));
        Assert.True(use.GetProperty("kept").GetBoolean());
        Assert.True(use.GetProperty("peakBytes").GetInt64() > 100 << 20);
    }

    [Theory]
    [InlineData("--max-memory", "1MiB", "--max-memory is 1 MiB, too little for this scene and model; the least that works here is")]
    [InlineData("--max-memory", "lots", "--max-memory is 'lots'; give a number with MiB, GiB, MB or GB after it")]
    [InlineData("--deadline", "soon", "--deadline is 'soon'; give a number with s, m, h or d after it")]
    public async Task Upscale_BudgetThatCannotBe_IsRefusedInOneSentence(string option, string value, string said)
    {
        var (code, _, error) = await UpscaleAsync(option, value);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(said, error, StringComparison.Ordinal);
        Assert.False(File.Exists(Output));
    }

    [Fact]
    public async Task EndAfter_TimePasses_EndsEverythingAndSaysWhy()
    {
        using var interruption = Interruption.None();
        interruption.EndAfter(TimeSpan.FromMilliseconds(1));
        await Task.WhenAny(Task.Delay(Timeout.InfiniteTimeSpan, interruption.Abort));

        Assert.True(interruption.Drain.IsCancellationRequested);
        Assert.Equal(ExitCode.DeadlinePassed, interruption.Code);
        Assert.StartsWith("the deadline passed before the product was done", interruption.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("512MiB", 512L << 20)]
    [InlineData("1.5GiB", 3L << 29)]
    [InlineData("2gb", 2_000_000_000)]
    [InlineData("0MiB", 0)]
    [InlineData("-1GiB", 0)]
    [InlineData("512", 0)]
    [InlineData("GiB", 0)]
    [InlineData("9e9GiB", 0)]
    public void Size_NumberAndUnit_IsThatMany(string text, long bytes)
    {
        Assert.Equal(bytes > 0, ByteSize.TryParse(text, out long read));
        Assert.Equal(bytes, read);
    }

    private string Output => Path.Combine(folder.Path, "out.tif");

    private async Task<(ExitCode Code, string Output, string Error)> UpscaleAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var interruption = Interruption.None();
        string[] line = ["upscale", Samples.Landsat, "-o", Output, "--roi", "0,0,60,60", "--store", folder.Path, "--models", Samples.Models, "--isolation", "none", "--quiet", .. args];
        var code = await CommandLine.RunAsync(line, Terminal.Of(output, error), interruption);
        return (code, output.ToString(), error.ToString());
    }
}
