using System.Text.Json;
using Nadir.Cli.Commands;
using Nadir.Cli.Terminals;
using Nadir.Cli.Tests.EndToEnd;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.Evaluating;

/// <summary>One run of <c>nadir evaluate</c> on a sample, with the shipped model, for the tests that look at its results; and a way to run others.</summary>
public sealed class EvaluateRun : IAsyncLifetime, IDisposable
{
    /// <summary>A NAIP scene of 300 x 300 pixels and four bands of UInt8.</summary>
    public static readonly string Sample = Samples.PathOf("rasterframes_m_3607717_sw_18_1_20160620_subset.tif");

    private readonly TempFolder folder = new();

    /// <summary>What the run was asked for, the output folder apart.</summary>
    public static string[] Arguments =>
        ["evaluate", Sample, "--size", "64", "--per-image", "3", "--steps", "0,1", "--temperature", "1,0.5", "--threads", "1", "--models", Samples.Models];

    /// <summary>What it wrote to standard output.</summary>
    public string Output { get; private set; } = "";

    /// <summary>What it wrote to standard error.</summary>
    public string Error { get; private set; } = "";

    /// <summary>scores.json.</summary>
    public JsonElement Scores => JsonDocument.Parse(Text("scores.json")).RootElement;

    /// <summary>A file of its results.</summary>
    public string Text(string file) => File.ReadAllText(PathOf(file));

    /// <summary>The path of a file of its results.</summary>
    public string PathOf(string file) => Path.Combine(folder.Path, "results", file);

    /// <summary>Runs a command line in this process.</summary>
    internal static async Task<(ExitCode Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var interruption = Interruption.None();
        var code = await CommandLine.RunAsync(arguments, Terminal.Of(output, error), interruption);
        return (code, output.ToString(), error.ToString());
    }

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        (var code, Output, Error) = await RunAsync([.. Arguments, "-o", Path.Combine(folder.Path, "results")]);
        Assert.True(code == ExitCode.Ok, Error);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => folder.Dispose();
}
