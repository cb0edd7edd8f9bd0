using System.Diagnostics;
using System.Text.RegularExpressions;
using Nadir.TestKit;
using Xunit.Abstractions;

namespace Nadir.Cli.Tests.EndToEnd;

/// <summary>
/// The whole pipeline over folders of good and bad rasters that are too large for this repository: geo/ and bad/ of the folder that
/// NADIR_DATA_DIR names. Without it there is nothing to do.
/// </summary>
public sealed partial class DataFolderTests(ITestOutputHelper output)
{
    private static readonly string[] Companions = [".md", ".ovr", ".msk", ".aux.xml"];

    [Theory]
    [InlineData("geo")]
    [InlineData("bad")]
    public async Task Upscale_EveryFile_KeepsEveryPromiseOrIsRefusedInOneSentence(string part)
    {
        var faults = new List<string>();
        foreach (string file in Files(part))
        {
            using var folder = new TempFolder();
            var watch = Stopwatch.StartNew();
            var (product, refusal) = await CommandRun.UpscaleAsync(file, folder);
            string name = Path.GetFileName(file);
            output.WriteLine($"{name}\t{watch.Elapsed.TotalSeconds:0.0} s\t{refusal ?? "product"}");
            faults.AddRange(product is null
                ? Sentence().IsMatch(refusal!) ? [] : [$"{name}: not one sentence: {refusal}"]
                : GdalOracle.FaultsOf(file, product).Select(fault => $"{name}: {fault}"));
        }

        Assert.Empty(faults);
    }

    private static IEnumerable<string> Files(string part)
    {
        string? root = Environment.GetEnvironmentVariable("NADIR_DATA_DIR");
        return string.IsNullOrEmpty(root)
            ? []
            : Directory.EnumerateFiles(Path.Combine(root, part))
                .Where(file => !Companions.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"^[^\r\n]{20,}\.$")]
    private static partial Regex Sentence();
}
