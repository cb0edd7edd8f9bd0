using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Nadir.Cli.Commands;
using Nadir.Cli.Plots;
using Nadir.Cli.Terminals;
using Nadir.Core.Diffusion.Samplers;
using Nadir.Core.Diffusion.Schedules;
using Nadir.TestKit;

namespace Nadir.Cli.Tests;

/// <summary>The committed plots are what the commands draw, and they name everything there is to choose.</summary>
public sealed partial class PlotTests
{
    [Theory]
    [InlineData("schedules")]
    [InlineData("samplers")]
    public async Task Plot_Committed_IsWhatTheCommandDraws(string command)
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "drawn.svg");

        Assert.Equal(ExitCode.Ok, await RunAsync(command, "--plot", file));

        // Numbers may differ in their last digit where another machine's exponentials do.
        string drawn = await File.ReadAllTextAsync(file);
        string committed = await File.ReadAllTextAsync(Repository.PathOf("docs", "images", $"{command}.svg"));
        Assert.Equal(Number().Replace(committed, "#"), Number().Replace(drawn, "#"));
        Assert.All(
            Number().Matches(committed).Zip(Number().Matches(drawn)),
            pair => Assert.Equal(Parse(pair.First), Parse(pair.Second), 0.5));
    }

    [Fact]
    public async Task Plot_OfSchedules_NamesEverySchedule()
    {
        string[] texts = await TextsAsync("schedules");

        Assert.All(ScheduleCatalog.Names.Concat(ScheduleCatalog.Spacings), name => Assert.Contains(name, texts));
    }

    [Fact]
    public async Task Plot_OfSamplers_NamesEverySampler()
    {
        string[] texts = await TextsAsync("samplers");

        Assert.All(SamplerCatalog.Names, name => Assert.Contains(name, texts));
    }

    [Fact]
    public async Task Plot_FileThatCannotBeWritten_IsOneSentence()
    {
        using var error = new StringWriter();
        using var interruption = Interruption.None();

        var code = await CommandLine.RunAsync(["schedules", "--plot", Path.Combine("no-such-folder", "a.svg")], Terminal.Of(TextWriter.Null, error), interruption);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith("nadir: --plot: ", error.ToString(), StringComparison.Ordinal);
        Assert.EndsWith("give another file.", error.ToString().Trim(), StringComparison.Ordinal);
    }

    [Fact]
    public void Error_SecondOrder_IsBelowFirst()
    {
        double[] noise = SamplerPlot.Quantiles([1], [0], [1]);
        double[] exact = SamplerPlot.Quantiles([0.3, 0.5, 0.2], [-1, 0.2, 1.1], [0.15, 0.3, 0.08]);

        Assert.Equal(0, noise[511] + noise[512], 1e-12);
        Assert.Equal(-1.959964, SamplerPlot.Quantiles([1], [0], [1])[25], 0.01);
        Assert.InRange(SamplerPlot.Error("dpmpp-2m", 48, noise, exact) / SamplerPlot.Error("ddim", 48, noise, exact), 0.01, 0.5);
    }

    private static async Task<string[]> TextsAsync(string name)
    {
        var svg = XDocument.Parse(await File.ReadAllTextAsync(Repository.PathOf("docs", "images", $"{name}.svg")));
        return [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
    }

    private static double Parse(Match match) => double.Parse(match.Value, CultureInfo.InvariantCulture);

    private static async Task<ExitCode> RunAsync(params string[] args)
    {
        using var interruption = Interruption.None();
        return await CommandLine.RunAsync(args, Terminal.Of(TextWriter.Null, TextWriter.Null), interruption);
    }

    [GeneratedRegex(@"-?\d+(\.\d+)?")]
    private static partial Regex Number();
}
