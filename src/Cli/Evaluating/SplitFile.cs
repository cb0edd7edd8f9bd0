using System.Text.Json;
using System.Text.RegularExpressions;
using Nadir.Core.Errors;

namespace Nadir.Cli.Evaluating;

/// <summary>
/// A split file of the training code (training/configs/split.json): by folder, rules that are tried in turn on a file's name. The first that
/// matches decides the part, and those with columns before it add windows. Chooses the files that training/nadir_training/data.py does.
/// </summary>
internal sealed class SplitFile
{
    /// <summary>The parts there are.</summary>
    public static readonly IReadOnlyList<string> Parts = ["train", "validation", "test", "unused"];

    // The patterns of data.py, which knows one format more; a file of that is left out with its reason.
    private static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".tif", ".tiff", ".npy"];

    private readonly List<(string Folder, List<Rule> Rules)> folders;

    private SplitFile(List<(string Folder, List<Rule> Rules)> folders) => this.folders = folders;

    /// <summary>Reads a split file; throws <see cref="CommandException"/> where it is none.</summary>
    public static SplitFile Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            return new SplitFile([.. json.RootElement.GetProperty("folders").EnumerateObject()
                .Select(folder => (folder.Name, folder.Value.EnumerateArray().Select(Read).ToList()))]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or ArgumentException or FormatException)
        {
            throw new CommandException(
                ExitCode.Usage, $"--split: {path} is no split file ({error.Message.ReplaceLineEndings(" ").TrimEnd('.')}); see training/configs/split.json.", error);
        }
    }

    /// <summary>
    /// The files of a part under the folder of folders, in the split's order of folders and the order of names within each; a file once for
    /// each window of it. Throws <see cref="SceneRejectedException"/> where a folder is missing.
    /// </summary>
    public IReadOnlyList<ImageFile> Find(string root, string part) => [.. folders.SelectMany(entry => InFolder(root, entry.Folder, entry.Rules, part))];

    private static IEnumerable<ImageFile> InFolder(string root, string name, List<Rule> rules, string part)
    {
        var folder = new DirectoryInfo(Path.Combine(root, name));
        if (!folder.Exists)
        {
            throw new SceneRejectedException(root, $"lacks the folder {name}, which the split file names", "give the training imagery's folder");
        }

        return folder.EnumerateFiles()
            .Where(file => Extensions.Contains(file.Extension, StringComparer.Ordinal))
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .SelectMany(file => Windows(rules, file.Name, part)
                .Select(window => new ImageFile(file.FullName, $"{name}/{file.Name}", IsNamed: false, window.Left, window.Right)));
    }

    private static IEnumerable<(int Left, int? Right)> Windows(List<Rule> rules, string name, string part)
    {
        foreach (var rule in rules.Where(rule => rule.Match.IsMatch(name)))
        {
            if (rule.Part == part)
            {
                yield return (rule.Left, rule.Right);
            }

            if (!rule.HasColumns)
            {
                yield break;
            }
        }
    }

    private static Rule Read(JsonElement rule)
    {
        string match = rule.TryGetProperty("match", out var pattern) ? pattern.GetString() ?? "" : "";
        string? part = rule.GetProperty("part").GetString();
        if (part is null || !Parts.Contains(part))
        {
            throw new FormatException($"'{part}' is no part, parts are {string.Join(", ", Parts)}");
        }

        var regex = new Regex(match, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        if (!rule.TryGetProperty("columns", out var columns))
        {
            return new Rule(regex, part, false, 0, null);
        }

        int[] ends = [.. columns.EnumerateArray().Select(column => column.GetInt32())];
        return ends is [>= 0, > 0] && ends[0] < ends[1]
            ? new Rule(regex, part, true, ends[0], ends[1])
            : throw new FormatException("columns are two whole numbers, the first at least 0 and below the second");
    }

    private sealed record Rule(Regex Match, string Part, bool HasColumns, int Left, int? Right);
}
