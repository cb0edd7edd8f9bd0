namespace Nadir.Repo.Tests.Infrastructure;

/// <summary>A row of docs/settings.md.</summary>
/// <param name="Name">The setting, as an environment variable.</param>
/// <param name="Apps">Names of the apps that it concerns.</param>
/// <param name="SetBy">Who sets it: <c>azd</c>, <c>image</c>, both or nobody.</param>
internal sealed record SettingsRow(string Name, IReadOnlyList<string> Apps, IReadOnlyList<string> SetBy)
{
    private static readonly string[] Names = [.. InfraApp.All.Select(app => app.Name)];

    /// <summary>The rows of the table below a heading.</summary>
    public static IReadOnlyList<SettingsRow> Below(string heading)
    {
        var rows = Repository.Read("docs/settings.md").Split('\n').SkipWhile(line => line != heading).Skip(1)
            .TakeWhile(line => !line.StartsWith('#')).Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        return [.. rows.Select(Parse)];
    }

    private static SettingsRow Parse(string line)
    {
        string[] cells = [.. line.Trim('|').Split('|').Select(cell => cell.Trim())];
        string[] apps = cells[1] == "all" ? Names : cells[1].Split(", ");
        Assert.True(apps.All(Names.Contains), $"docs/settings.md: '{cells[1]}' names no apps");
        return new SettingsRow(cells[0].Trim('`'), apps, [.. cells[2].Split(", ").Where(by => by != "nobody")]);
    }
}
