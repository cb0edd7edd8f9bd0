using System.Text.Json;

namespace Nadir.Core.Tests.Diffusion.Goldens;

/// <summary>Runs every case of every golden file of a folder: the tally by family and in all, and the failures.</summary>
internal sealed class GoldenRun
{
    private readonly List<string> failures = [];
    private readonly List<string> lines = [];

    public GoldenRun(string folder)
    {
        foreach (var path in GoldenFiles.All(folder))
        {
            Run(path);
        }

        lines.Add($"golden total: {Total} run, {Total - failures.Count} passed, {failures.Count} failed");
    }

    /// <summary>Cases run.</summary>
    public int Total { get; private set; }

    /// <summary>One line a failed case, or file that is none.</summary>
    public IReadOnlyList<string> Failures => failures;

    /// <summary>One line a file, and one for all.</summary>
    public IReadOnlyList<string> Lines => lines;

    private void Run(string path)
    {
        var file = GoldenFiles.Read(path);
        if (Wrong(file) is { } wrong)
        {
            Total++;
            failures.Add($"{Path.GetFileName(path)}: {wrong}");
            return;
        }

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

        Total += run;
        lines.Add($"golden {family}: {run} run, {run - failed} passed, {failed} failed");
    }

    /// <summary>What keeps a file from being one of the format, or null.</summary>
    private static string? Wrong(JsonElement file)
    {
        foreach (var property in file.EnumerateObject())
        {
            if (property.Name is not ("format" or "family" or "reference_commits" or "denoisers" or "cases" or "notes"))
            {
                return $"unknown field {property.Name}";
            }
        }

        return !file.TryGetProperty("format", out var format) || format.GetString() != "diffusion-golden-v1" ? "not of format diffusion-golden-v1"
            : !file.TryGetProperty("family", out _) || !file.TryGetProperty("denoisers", out _) || !file.TryGetProperty("cases", out _)
                ? "lacks family, denoisers or cases"
            : null;
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
