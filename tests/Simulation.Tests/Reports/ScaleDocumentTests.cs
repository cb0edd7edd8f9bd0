using Nadir.TestKit;

namespace Nadir.Simulation.Tests.Reports;

/// <summary>Every table and picture of docs/scale.md is what the command beside it gives.</summary>
public sealed class ScaleDocumentTests
{
    private const string Program = "bench/simulate ";

    private static readonly string[] Document = File.ReadAllLines(Repository.PathOf("docs", "scale.md"));

    public static TheoryData<string> Commands()
    {
        var commands = new TheoryData<string>();
        foreach (string line in Document)
        {
            if (line.StartsWith($"`{Program}", StringComparison.Ordinal) && line.EndsWith("`:", StringComparison.Ordinal))
            {
                commands.Add(line[1..^2]);
            }
        }

        return commands;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Table_IsWhatItsCommandPrints(string command)
    {
        using var folder = new TempFolder();
        using var output = new StringWriter();
        string[] words = command[Program.Length..].Split(' ');
        int svg = Array.IndexOf(words, "--svg") + 1;
        string picture = Path.Combine(folder.Path, "picture.svg");
        string committed = svg > 0 ? words[svg] : "";
        if (svg > 0)
        {
            words[svg] = picture;
        }

        new Session(new Arguments(words), output).Run();

        var printed = output.ToString().Split('\n').Where(line => line.Length > 0).ToList();
        int at = Array.IndexOf(Document, $"`{command}`:");
        Assert.Equal(printed, Document.Skip(at + 1).Where(line => line.Length > 0).Take(printed.Count));
        if (svg > 0)
        {
            Assert.Equal(File.ReadAllText(picture), File.ReadAllText(Repository.PathOf(committed.Split('/'))));
        }
    }

    [Fact]
    public void Document_HasItsTables() => Assert.True(Commands().Count >= 6, "docs/scale.md has lost its commands");
}
