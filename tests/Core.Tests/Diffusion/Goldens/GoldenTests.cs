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
        var failures = new List<string>();
        var total = 0;
        foreach (var path in GoldenFiles.All())
        {
            var file = GoldenFiles.Read(path);
            var (family, run, failed) = (file.GetProperty("family").GetString()!, 0, 0);
            var denoisers = file.GetProperty("denoisers").EnumerateArray().ToDictionary(d => d.GetProperty("name").GetString()!, d => d);
            foreach (var json in file.GetProperty("cases").EnumerateArray())
            {
                run++;
                if (Failure(family, new GoldenCase(json, denoisers)) is { } failure)
                {
                    failed++;
                    failures.Add($"{json.GetProperty("id").GetString()}: {failure}");
                }
            }

            total += run;
            Say($"golden {family}: {run} run, {run - failed} passed, {failed} failed");
        }

        Say($"golden total: {total} run, {total - failures.Count} passed, {failures.Count} failed");
        Assert.True(total > 0, $"no golden cases in {GoldenFiles.Folder}");
        Assert.True(failures.Count == 0, string.Join(Environment.NewLine, failures));
    }

    /// <summary>Puts lines on the console of a passing run, which shows no test's output (xunit.runner.json lets them through).</summary>
    public sealed class Report(IMessageSink sink)
    {
        public void Say(string line) => sink.OnMessage(new DiagnosticMessage(line));
    }

    private void Say(string line)
    {
        output.WriteLine(line);
        report.Say(line);
    }

    private static string? Failure(string family, GoldenCase golden)
    {
        try
        {
            Check(family, golden);
            return null;
        }
        catch (Exception error) when (error is GoldenMismatchException or ArgumentException or InvalidOperationException
            or KeyNotFoundException or InvalidDataException or IndexOutOfRangeException or OverflowException)
        {
            return error is GoldenMismatchException ? error.Message : error.ToString();
        }
    }

    private static void Check(string family, GoldenCase golden)
    {
        switch (family)
        {
            case var name when name.StartsWith("sampler_", StringComparison.Ordinal):
                SamplerGoldens.Check(golden);
                break;
            case "guidance" when golden.Has("algorithm"):
                SamplerGoldens.Check(golden);
                break;
            case "guidance":
                FormulaGoldens.Guidance(golden);
                break;
            case "conversions":
                FormulaGoldens.Conversion(golden);
                break;
            case "forward":
                FormulaGoldens.Forward(golden);
                break;
            case "schedules":
                ScheduleGoldens.Check(golden);
                break;
            case "timesteps":
                TimestepGoldens.Check(golden);
                break;
            case "convergence":
                ConvergenceGoldens.Check(golden);
                break;
            default:
                throw new GoldenMismatchException($"unknown family {family}");
        }
    }
}
