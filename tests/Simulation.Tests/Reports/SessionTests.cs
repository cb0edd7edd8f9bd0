using System.Text.Json;
using Nadir.TestKit;

namespace Nadir.Simulation.Tests.Reports;

/// <summary>The command: its formats and its refusals.</summary>
public sealed class SessionTests
{
    [Theory]
    [InlineData("archiv", "there is no verb 'archiv'; there are archive, passes, sweep, limits and local.")]
    [InlineData("archive --scenes 0", "--scenes is '0'; allowed is a whole number of at least 1.")]
    [InlineData("archive --scenes ten", "--scenes is 'ten'; allowed is a whole number of at least 1.")]
    [InlineData("archive --speed-up NaN", "--speed-up is 'NaN'; allowed is a number of at least 0.001.")]
    [InlineData("archive --scenes", "'--scenes' is not an option with one value; write it as --name value, once.")]
    [InlineData("archive scenes 3", "'scenes' is not an option with one value; write it as --name value, once.")]
    [InlineData("archive --scenes 2 --format xml", "--format is 'xml'; allowed is table, csv or json.")]
    [InlineData("sweep --scenes 2 --workload rain", "--workload is 'rain'; allowed is archive or passes.")]
    [InlineData("sweep --scenes 2 --setting mood", "--setting is 'mood'; allowed is target, polling, cooldown, cold-start, grace, unit-tiles, under-way, speed-up or preemptions.")]
    [InlineData("sweep --scenes 2 --setting target --values 0", "target 0: Upscaler: the messages for each replica are 0; allowed is 1 or more")]
    public void Command_ThatMakesNoSense_IsRefusedInOneSentence(string command, string sentence)
    {
        var error = Assert.Throws<SimulationException>(() => Run(command));

        Assert.Equal(sentence, error.Message);
    }

    [Fact]
    public void Option_ThatNobodyAsksFor_IsRefused()
    {
        var error = Assert.Throws<SimulationException>(() => Run("limits --sceens 3"));

        Assert.StartsWith("there is no option --sceens with limits; there are --cold-start, ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Json_HasARowForEachPolicy()
    {
        using var json = JsonDocument.Parse(Run("archive --scenes 3 --max 2,4 --fixed 2 --format json"));

        var rows = json.RootElement.EnumerateArray().ToList();
        Assert.Equal(["0 to 2", "0 to 4", "fixed 2"], rows.Select(row => row.GetProperty("policy").GetString()));
        Assert.All(rows, row => Assert.Equal(3, row.GetProperty("scenes").GetInt32()));
        Assert.All(rows, row => Assert.InRange(row.GetProperty("gpuWaste").GetDouble(), 0.0001, 0.9999));
    }

    [Fact]
    public void Csv_HasAsManyCellsAsNames()
    {
        string[] lines = Run("passes --scenes 3 --max 2 --fixed 1 --format csv").Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(3, lines.Length);
        Assert.StartsWith("scenario,policy,scenes,", lines[0], StringComparison.Ordinal);

        // The workload's name has a comma and is quoted.
        var rows = lines[1..].Select(line => line.Replace("\"passes, 3 scenes\"", "name", StringComparison.Ordinal));
        Assert.All(rows, row => Assert.Equal(lines[0].Split(',').Length, row.Split(',').Length));
    }

    [Theory]
    [InlineData("{}", "has no gpuReplicaHour; add it with value, source and date.")]
    [InlineData("""{"gpuReplicaHour":{"value":1}}""", "cannot be read: ")]
    [InlineData("[", "cannot be read: ")]
    public void Prices_ThatAreNotComplete_AreRefused(string text, string part)
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "prices.json");
        File.WriteAllText(file, text);

        var error = Assert.Throws<SimulationException>(() => Run($"limits --prices {file}"));

        Assert.StartsWith($"{file} {part}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Prices_BelowNothingOrUnknown_AreRefused()
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "prices.json");
        string shipped = File.ReadAllText(Repository.PathOf("bench", "Simulation", "prices.json"));

        File.WriteAllText(file, shipped.Replace("\"value\": 1.00", "\"value\": -1", StringComparison.Ordinal));
        var below = Assert.Throws<SimulationException>(() => Run($"limits --prices {file}"));
        File.WriteAllText(file, shipped.Replace("\"blobReads10K\"", "\"blobReads\"", StringComparison.Ordinal));
        var unknown = Assert.Throws<SimulationException>(() => Run($"limits --prices {file}"));

        Assert.Equal($"{file} has a gpuReplicaHour of -1; allowed is 0 or more.", below.Message);
        Assert.Equal($"{file} has no blobReads10K; add it with value, source and date.", unknown.Message);
    }

    [Fact]
    public void Prices_Doubled_DoubleTheBill()
    {
        using var folder = new TempFolder();
        string file = Path.Combine(folder.Path, "prices.json");
        string shipped = File.ReadAllText(Repository.PathOf("bench", "Simulation", "prices.json"));
        File.WriteAllText(file, shipped.Replace("\"value\": 1.00", "\"value\": 2.00", StringComparison.Ordinal));

        double once = GpuUsd("archive --scenes 3 --max 2 --fixed 2 --format json");
        double twice = GpuUsd($"archive --scenes 3 --max 2 --fixed 2 --format json --prices {file}");

        Assert.Equal(2 * once, twice, 9);
    }

    private static double GpuUsd(string command)
    {
        using var json = JsonDocument.Parse(Run(command));
        return json.RootElement[0].GetProperty("gpuUsd").GetDouble();
    }

    private static string Run(string command)
    {
        using var output = new StringWriter();
        new Session(new Arguments(command.Split(' ')), output).Run();
        return output.ToString();
    }
}
