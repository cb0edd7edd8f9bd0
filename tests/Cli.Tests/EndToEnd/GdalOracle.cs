using System.Diagnostics;
using System.Text.Json;
using Nadir.TestKit;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>GDAL's own programs and Python bindings: products are looked at with them, never with Nadir's reader.</summary>
internal static class GdalOracle
{
    private const string SystemPython = "/usr/bin/python3";

    private static string Script => Path.Combine(Repository.Root, "tests", "Cli.Tests", "EndToEnd", "Oracles", "product.py");

    /// <summary>Runs a program; fails the test when it fails.</summary>
    public static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        string said = errors.GetAwaiter().GetResult();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: exit code {process.ExitCode}\n{output}\n{said}");
        return output;
    }

    /// <summary>Everything in which a product of a whole scene breaks a promise, a sentence each.</summary>
    public static IReadOnlyList<string> FaultsOf(string scene, string product) =>
        [.. Ask("check", scene, product).GetProperty("faults").EnumerateArray().Select(fault => fault.GetString()!)];

    /// <summary>What a command of product.py prints.</summary>
    public static JsonElement Ask(params string[] arguments)
    {
        string python = File.Exists(SystemPython) ? SystemPython : "python3";
        return JsonDocument.Parse(Run(python, [Script, .. arguments])).RootElement;
    }
}
